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
const LEAST_SHARE = 0.005;

/** In a second, where an account has few: nobody is sent away for long because of one refusal. */
const LEAST_PACE = 0.2;

/** Clients come back a little faster than calls are taken: one who comes in vain is cheaper than a call that nobody makes. */
const EARLY = 0.8;

const LONGEST_SECONDS = 300;

/** When so many calls were taken and none refused for so long, nobody of the line is there any more: some who wait come too early, and are refused. */
const [QUIET_CALLS, QUIET_SECONDS] = [10, 30];

/**
 * Clients who were refused together must not come back together. Each is given the next place in a line, at the pace at which calls are taken,
 * and most find one free when they come: the limit is used up and no more, and the line grows and shrinks with the number who wait.
 *
 * @param perSecond how many calls an account has in a second
 * @param random from 0 to below 1
 * @param now in milliseconds since 1970
 */
export function watchThrottling(perSecond: number, random: () => number, now: () => number): Throttling {
  /** second → how many calls were taken in it */
  const taken = new Map<number, number>();
  let repeats = REPEATS;
  /** The second in which the line began. */
  let since = 0;
  /** When the last in the line is due, in seconds. */
  let lastDue = 0;
  /** When a call was refused last, in seconds, and how many were taken since. */
  let lastRefused = 0;
  let takenSince = 0;

  const pace = (): number => {
    const from = Math.max(since, second(now) - WINDOW_SECONDS + 1);
    let calls = 0;
    for (const [at, count] of taken) {
      if (at < from) taken.delete(at);
      else calls += count;
    }
    const seen = calls / Math.max(now() / 1000 - from, 1);
    return Math.min(Math.max(seen, perSecond * LEAST_SHARE, LEAST_PACE), perSecond);
  };

  return {
    refused: () => {
      const seconds = now() / 1000;
      if (takenSince >= QUIET_CALLS && seconds - lastRefused >= QUIET_SECONDS) lastDue = seconds;
      [lastRefused, takenSince] = [seconds, 0];
      if (lastDue <= seconds) since = second(now);
    },
    taken: () => {
      takenSince++;
      taken.set(second(now), (taken.get(second(now)) ?? 0) + 1);
      // Most functions are never asked for the pace, which forgets what is over.
      if (taken.size > WINDOW_SECONDS) taken.delete(taken.keys().next().value!);
      repeats = Math.min(repeats + 1, REPEATS);
    },
    mayRepeat: () => repeats > 0 && repeats-- > 0,
    retryAfter: () => {
      const due = Math.max(lastDue, now() / 1000) + EARLY / pace();
      const wait = due - now() / 1000;
      // Who cannot be told when it is their turn come before it, and get a place then. They are at least not told the same time.
      if (wait > LONGEST_SECONDS) return Math.ceil(LONGEST_SECONDS * (1 + random()) / 2);
      lastDue = due;
      return Math.max(Math.ceil(wait), 1);
    },
  };
}

function second(now: () => number): number {
  return Math.floor(now() / 1000);
}
