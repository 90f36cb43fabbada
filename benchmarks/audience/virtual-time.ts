import type { Clock } from '../../emulator';

/** Work that takes time of its own, such as a call over the network, and pauses by the same clock. */
export interface Time extends Clock {
  /** The clock of a service that work waits for: while it holds its answer back, time goes on. */
  readonly service: Clock;
  /** Runs work whose calls take no time of the clock. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** A pause inside such work. */
  pause(milliseconds: number): Promise<void>;
  /** Lets time pass. */
  runUntil(milliseconds: number): Promise<void>;
}

interface Timer {
  readonly at: number;
  readonly order: number;
  callback?: () => void;
}

/**
 * Time that goes from one timer to the next, and stands still while any work is under way that is not in a pause: hours pass in minutes, and
 * what takes a moment of the machine takes none of the clock. To the millisecond.
 */
export function virtualTime(start: number): Time {
  const timers = heap();
  let [now, order, busy] = [start, 0, 0];
  let idle: (() => void) | undefined;

  const after = (ms: number, callback: () => void): (() => void) => {
    const timer: Timer = { at: now + Math.max(0, Math.ceil(ms)), order: order++, callback };
    timers.push(timer);
    return () => { timer.callback = undefined; };
  };
  const free = (): void => {
    busy--;
    if (busy === 0) idle?.();
  };
  const pausing = (ms: number, callback: () => void): (() => void) => {
    free();
    const callOff = after(ms, () => {
      busy++;
      callback();
    });
    return () => {
      busy++;
      callOff();
    };
  };
  /** Until all work pauses or is done, and whoever waited for it has gone on. */
  const settled = async (): Promise<void> => {
    do {
      if (busy > 0) await new Promise<void>((resolve) => { idle = resolve; });
      idle = undefined;
      await new Promise(setImmediate);
    } while (busy > 0);
  };

  return {
    now: () => now,
    after,
    service: { now: () => now, after: pausing },
    pause: async (ms) => new Promise((resolve) => void pausing(ms, resolve)),
    during: async (work) => {
      busy++;
      try {
        return await work();
      } finally {
        free();
      }
    },
    runUntil: async (end) => {
      await settled();
      for (let next = timers.first(); next && next.at <= end; next = timers.first()) {
        now = next.at;
        while (timers.first()?.at === now) timers.pop().callback?.();
        await settled();
      }
      now = end;
    },
  };
}

/** The machine's own time, for the same work. */
export function realTime(): Time {
  const after = (ms: number, callback: () => void): (() => void) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  };
  const pause = async (ms: number): Promise<void> => new Promise((resolve) => void after(ms, resolve));
  const clock: Clock = { now: Date.now, after };
  return { ...clock, service: clock, pause, during: async (work) => work(), runUntil: async (end) => pause(Math.max(0, end - Date.now())) };
}

/** Of two timers, the earlier one; of two at the same time, the one that was set first. */
function heap(): { push(timer: Timer): void; first(): Timer | undefined; pop(): Timer } {
  const timers: Timer[] = [];
  const before = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);
  const swap = (a: number, b: number): void => { [timers[a], timers[b]] = [timers[b], timers[a]]; };
  return {
    first: () => timers[0],
    push(timer) {
      timers.push(timer);
      for (let at = timers.length - 1; at > 0;) {
        const parent = Math.floor((at - 1) / 2);
        if (!before(timers[at], timers[parent])) break;
        swap(at, parent);
        at = parent;
      }
    },
    pop() {
      swap(0, timers.length - 1);
      const popped = timers.pop()!;
      for (let at = 0; ;) {
        const children = [2 * at + 1, 2 * at + 2].filter((child) => child < timers.length);
        if (children.length === 0) break;
        const child = children.length === 2 && before(timers[children[1]], timers[children[0]]) ? children[1] : children[0];
        if (!before(timers[child], timers[at])) break;
        swap(at, child);
        at = child;
      }
      return popped;
    },
  };
}
