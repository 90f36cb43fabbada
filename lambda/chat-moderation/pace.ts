/** Waits for its turn to make a call. */
export interface Pace {
  readonly turn: () => Promise<void>;
}

/** So many calls a second, whoever makes them, one after the other and not in bursts. `now`: in milliseconds. */
export function pace(perSecond: number, now: () => number, sleep: (milliseconds: number) => Promise<unknown>): Pace {
  let next = 0;
  return {
    turn: async () => {
      const at = Math.max(now(), next);
      next = at + 1000 / perSecond;
      if (at > now()) await sleep(at - now());
    },
  };
}
