/** How far away a time is, in minutes. */
export function minutesUntil(time: unknown): number {
  return (Date.parse(String(time)) - Date.now()) / 60_000;
}

/** A session ends in the last fifth of the minutes that it may last; the seconds that the request took are forgiven. */
export function expectSession(expirationTime: unknown, minutes: number): void {
  expect(minutesUntil(expirationTime)).toBeGreaterThan(minutes * 0.8 - 0.5);
  expect(minutesUntil(expirationTime)).toBeLessThanOrEqual(minutes + 0.1);
}
