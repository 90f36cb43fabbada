/** Clock, delays and randomness, passed in so that tests decide them. */
export interface Time {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after so many milliseconds; rejects as soon as the invocation is given up. */
  sleep(milliseconds: number): Promise<void>;
  /** From 0 up to 1. */
  random(): number;
}
