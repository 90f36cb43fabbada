import type { Kind } from './kinds';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../emulator';
import { SYSTEM_CLOCK } from '../../emulator/common/clock';
import type { LifecycleEvent } from '../../lambda/custom-resource/event';
import { converge } from '../../lambda/custom-resource/lifecycle';
import { AWAITED } from '../../lambda/custom-resource/standing';
import { createClient } from '../../lambda/ivschat/client';
import type { Time } from '../../lambda/ivschat/time';
import type { Outcome } from '../lambda/custom-resource/stage';

/** Lifecycles and the emulator on one clock, where minutes pass at once and always in the same order. */
export interface SharedClockStage {
  readonly emulator: Emulator;
  /** Runs events at the same time, each to its end. */
  deliver(...events: LifecycleEvent[]): Promise<Outcome[]>;
  /** When an operation was called, in milliseconds since the start. */
  times(operation: string): number[];
  close(): Promise<void>;
}

/** What a Lambda function of five minutes leaves to its lifecycle. */
const MILLISECONDS = 289_000;
const START = Date.UTC(2030, 0, 1);

export async function openSharedClockStage(kind: Kind, options: EmulatorOptions = {}): Promise<SharedClockStage> {
  let now = START;
  let working = 0;
  let seed = 1;
  const sleepers: { at: number; wake: () => void }[] = [];

  /** While anybody works, the clock stands still; when all of them wait, it jumps to the first who wakes. */
  function rest(): void {
    working--;
    if (working > 0 || sleepers.length === 0) return;
    const [{ at, wake }] = sleepers.sort((a, b) => a.at - b.at).splice(0, 1);
    now = at;
    working++;
    wake();
  }

  const time: Time = {
    now: () => now,
    // Park and Miller's generator: evenly spread, and the same in each run.
    random: () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647,
    sleep: async (milliseconds) => new Promise((resolve) => {
      sleepers.push({ at: now + milliseconds, wake: resolve });
      rest();
    }),
  };
  const emulator = await startEmulator({ ...options, clock: { now: () => now, after: SYSTEM_CLOCK.after } });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_IVSCHAT: emulator.endpoint, AWS_REGION: emulator.region, AWS_ACCESS_KEY_ID: 'AKIDHANDLER', AWS_SECRET_ACCESS_KEY: 'secret',
  });

  async function play(event: LifecycleEvent): Promise<Outcome> {
    working++;
    const start = now;
    let physicalResourceId = '';
    const identify = (id: string) => { physicalResourceId = id; };
    const type = kind.type(createClient(new AbortController().signal));
    try {
      const attributes = await converge({
        event, type, time, start, deadline: start + MILLISECONDS, identify, standing: async () => AWAITED, began: async () => START,
      });
      return { physicalResourceId, attributes, elapsed: now - start };
    } catch (error) {
      return { physicalResourceId, error: error as Error, elapsed: now - start };
    } finally {
      rest();
    }
  }

  return {
    emulator,
    deliver: async (...events) => Promise.all(events.map(play)),
    times: (operation) => emulator.calls().filter((call) => call.operation === operation).map((call) => Date.parse(call.time) - START),
    close: async () => emulator.close(),
  };
}
