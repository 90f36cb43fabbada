'use strict';

// One environment of a function: loads the bundle, handles one event, and says how long either took.
const { performance } = require('node:perf_hooks');

/** Milliseconds of the processor since then, of all threads. */
function processor(since) {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1_000;
}

process.once('message', async ({ bundle, handler, event, context }) => {
  const end = Date.now() + 60_000;
  const before = process.cpuUsage();
  const start = performance.now();
  const handlers = require(bundle);
  const loaded = performance.now();
  const atLoad = processor(before);
  const begun = process.cpuUsage();
  let answer;
  let failure;
  try {
    answer = await handlers[handler](event, { ...context, getRemainingTimeInMillis: () => end - Date.now() });
  } catch (error) {
    failure = error.stack;
  }
  const answered = performance.now();
  const figures = { load: loaded - start, call: answered - loaded, processor: { load: atLoad, call: processor(begun) } };
  process.send({ ...figures, answer, failure }, () => process.exit());
});
