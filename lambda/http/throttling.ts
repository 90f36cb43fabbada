/** What this function has lately seen of Amazon IVS Chat's limit, as far as its one environment can see. */
export interface Throttling {
  /** Amazon IVS Chat refused a call for its rate. */
  readonly refused: () => void;
  /** It took one. */
  readonly taken: () => void;
  /** Whether a call that is refused may be made once more: not while others are refused as well. */
  readonly mayRepeat: () => boolean;
  /** How long a client is to stay away, in seconds: it doubles with each refusal, and halves with each call that is taken. */
  readonly retryAfter: () => number;
}

/** 32 to 63 seconds at most. */
const MAX_LEVEL = 5;

/** `random`: from 0 to below 1. Spread, so that clients who were refused together do not come back together. */
export function watchThrottling(random: () => number): Throttling {
  let level = 0;
  return {
    refused: () => { level = Math.min(level + 1, MAX_LEVEL); },
    taken: () => { level = Math.max(level - 1, 0); },
    mayRepeat: () => level <= 1,
    retryAfter: () => 2 ** level + Math.floor(random() * 2 ** level),
  };
}
