/** What this function has lately seen of Amazon IVS Chat's limit, as far as its one environment can see. */
export interface Throttling {
  /** Amazon IVS Chat refused a call for its rate. */
  readonly refused: () => void;
  /** It took one. */
  readonly taken: () => void;
  /** Whether a call that was refused may be made once more. Each time takes one of a few, and each call that is taken gives one back. */
  readonly mayRepeat: () => boolean;
  /** How long a client is to stay away, in seconds: it doubles with each refusal, and halves with each call that is taken. */
  readonly retryAfter: () => number;
}

/** 32 to 63 seconds at most. */
const MAX_LEVEL = 5;

/** One refusal by chance is made good; where all are refused, more calls would only take the place of others. */
const REPEATS = 3;

/** `random`: from 0 to below 1. Spread, so that clients who were refused together do not come back together. */
export function watchThrottling(random: () => number): Throttling {
  let level = 0;
  let repeats = REPEATS;
  return {
    refused: () => { level = Math.min(level + 1, MAX_LEVEL); },
    taken: () => {
      level = Math.max(level - 1, 0);
      repeats = Math.min(repeats + 1, REPEATS);
    },
    mayRepeat: () => repeats > 0 && repeats-- > 0,
    retryAfter: () => 2 ** level + Math.floor(random() * 2 ** level),
  };
}
