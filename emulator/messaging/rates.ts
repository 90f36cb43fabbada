const SECOND_MS = 1000;

/** Who has done how much in the last second. What is forgotten by everybody else is forgotten here. */
export interface Rates {
  /** Whether one more fits into the second that ends now; it is counted if so. */
  fits(of: object, limit: number, now: number): boolean;
}

export function createRates(): Rates {
  const times = new WeakMap<object, number[]>();
  return {
    fits(of, limit, now) {
      const recent = (times.get(of) ?? []).filter((time) => time > now - SECOND_MS);
      const fits = recent.length < limit;
      if (fits) recent.push(now);
      times.set(of, recent);
      return fits;
    },
  };
}
