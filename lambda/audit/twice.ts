import { awsFailure } from '../http/aws-failure';

/** Between two attempts, in milliseconds. */
const PAUSE = 100;

/** Calls, and once more where the same call may succeed. Only for calls that may be made twice. */
export async function twice<T>(call: () => Promise<T>, sleep: (milliseconds: number) => Promise<unknown>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const { retryable, throttled } = awsFailure(error);
    if (!retryable && !throttled) throw error;
  }
  await sleep(PAUSE);
  return call();
}
