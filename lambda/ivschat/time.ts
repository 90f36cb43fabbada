/** Clock, delays and randomness, passed in so that tests decide them. */
export interface Time {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after so many milliseconds; rejects as soon as the invocation is given up. */
  sleep(milliseconds: number): Promise<void>;
  /** From 0 up to 1. */
  random(): number;
}

/** The real time, in which no wait outlasts the signal. */
export function timeUntil(signal: AbortSignal): Time {
  return {
    now: Date.now,
    random: Math.random,
    sleep: async (milliseconds) => {
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      signal.throwIfAborted();
    },
  };
}
