import { awsFailure } from '../http/aws-failure';

/** Between the first two attempts, in milliseconds; then it doubles, to the longest. */
const PAUSE = 100;
const LONGEST_PAUSE = 2_000;

/** Calls, and once more where the same call may succeed. Only for calls that may be made twice. */
export async function twice<T>(call: () => Promise<T>, sleep: (milliseconds: number) => Promise<unknown>): Promise<T> {
  return repeated(call, sleep, 2);
}

/**
 * The same, with so many attempts in all where the call is refused for its rate, which takes no time: those who were refused together come
 * back one by one.
 */
export async function repeated<T>(call: () => Promise<T>, sleep: (milliseconds: number) => Promise<unknown>, attempts: number): Promise<T> {
  for (let made = 1; ; made++) {
    try {
      return await call();
    } catch (error) {
      const { retryable, throttled } = awsFailure(error);
      if (made >= (throttled ? attempts : 2) || (!retryable && !throttled)) throw error;
    }
    const pause = Math.min(LONGEST_PAUSE, PAUSE * 2 ** (made - 1));
    await sleep(made === 1 ? pause : pause * (0.5 + Math.random()));
  }
}
