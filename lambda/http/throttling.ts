/** What this function has lately seen of Amazon IVS Chat's limit, as far as its one environment can see. */
export interface Throttling {
  /** Amazon IVS Chat refused a call for its rate. */
  readonly refused: () => void;
  /** It took one. */
  readonly taken: () => void;
  /** Whether a call that was refused may be made once more. Each time takes one of a few, and each call that is taken gives one back. */
  readonly mayRepeat: () => boolean;
  /** How long a client who is refused now is to stay away, in whole seconds. */
  readonly retryAfter: () => number;
}

/** One refusal by chance is made good; where all are refused, more calls would only take the place of others. */
const REPEATS = 3;

/** For so long back it is counted how many calls were taken. */
const WINDOW_SECONDS = 10;

/** What share of the account's calls this environment is given at least, as far as it believes: it has often seen too few to know. */
const LEAST_SHARE = 0.01;

/** Clients come back a little before the time that all of them need: one who comes in vain is cheaper than a call that nobody makes. */
const EARLY = 0.85;

const LONGEST_SECONDS = 180;

/**
 * Clients who were refused together must not come back together. Each is sent to some moment of the time that all who are away need at the
 * pace at which calls are taken, so the limit is used up and no more, and the time grows and shrinks with the number who wait.
 *
 * @param perSecond how many calls an account has in a second
 * @param random from 0 to below 1
 * @param now in milliseconds since 1970
 */
export function watchThrottling(perSecond: number, random: () => number, now: () => number): Throttling {
  const taken = secondsCounted();
  /** When those who were refused are due. */
  const away = secondsCounted();
  let repeats = REPEATS;
  let since = 0;

  return {
    refused: () => { if (away.from(second(now)) === 0) since = now(); },
    taken: () => {
      taken.add(second(now));
      repeats = Math.min(repeats + 1, REPEATS);
    },
    mayRepeat: () => repeats > 0 && repeats-- > 0,
    retryAfter: () => {
      const seen = Math.min(Math.max((now() - since) / 1000, 1), WINDOW_SECONDS);
      const pace = Math.max(taken.from(second(now) - Math.ceil(seen) + 1) / seen, perSecond * LEAST_SHARE);
      const needed = Math.min(EARLY * (away.from(second(now)) + 1) / pace, LONGEST_SECONDS);
      const seconds = Math.max(Math.ceil(random() * needed), 1);
      away.add(second(now) + seconds);
      return seconds;
    },
  };
}

function second(now: () => number): number {
  return Math.floor(now() / 1000);
}

/** Counts things by the second that they belong to, and forgets what is over. */
function secondsCounted(): { add: (second: number) => void; from: (second: number) => number } {
  const counts = new Map<number, number>();
  return {
    add: (at) => { counts.set(at, (counts.get(at) ?? 0) + 1); },
    from: (first) => {
      let sum = 0;
      for (const [at, count] of counts) {
        if (at < first) counts.delete(at);
        else sum += count;
      }
      return sum;
    },
  };
}
