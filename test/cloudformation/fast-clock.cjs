// Loaded before all else (node --require). Time runs CLOCK_SPEED times as fast for whoever reads the clock or sets a timer, in all
// processes that share a CLOCK_ORIGIN alike: a Lambda that waits for minutes, a service with its limits per second, and CloudFormation.
// The code under test is not touched. What bounds a call on the network (AbortSignal.timeout) stays as it is: the network is this machine's.
'use strict';

const speed = Number(process.env.CLOCK_SPEED ?? 1);
if (speed !== 1) {
  const timers = require('node:timers');
  const promises = require('node:timers/promises');
  const { performance } = require('node:perf_hooks');
  const RealDate = Date;
  const [setTimeoutReal, setIntervalReal, sleepReal] = [timers.setTimeout, timers.setInterval, promises.setTimeout];
  const origin = Number(process.env.CLOCK_ORIGIN);
  const realNow = () => performance.timeOrigin + performance.now();
  const now = () => Math.floor(origin + (realNow() - origin) * speed);

  globalThis.Date = class extends RealDate {
    constructor(...given) {
      super(...(given.length === 0 ? [now()] : given));
    }

    static now() {
      return now();
    }
  };

  const setTimeoutFast = (callback, ms = 0, ...rest) => setTimeoutReal(callback, ms / speed, ...rest);
  const setIntervalFast = (callback, ms = 0, ...rest) => setIntervalReal(callback, ms / speed, ...rest);
  Object.assign(timers, { setTimeout: setTimeoutFast, setInterval: setIntervalFast });
  Object.assign(globalThis, { setTimeout: setTimeoutFast, setInterval: setIntervalFast });
  promises.setTimeout = (ms, ...rest) => sleepReal((ms ?? 0) / speed, ...rest);
}
