import { CreateChatTokenCommand, IvschatClient } from '@aws-sdk/client-ivschat';
import type { NewEnvironment } from './handlers';
import type { Time } from './virtual-time';

/** The SDK's standard mode: three attempts, and so many retries of throttled calls as a client's budget of 500 holds, at 5 each. */
const ATTEMPTS = 3;
const BUDGET = 500;
const RETRY_COST = 5;
const THROTTLED_DELAY_MILLISECONDS = 500;
const LONGEST_DELAY_MILLISECONDS = 20_000;

interface RetryToken {
  readonly count: number;
  readonly cost: number;
  getRetryCount(): number;
  getRetryDelay(): number;
}

/**
 * The token handler of AWS's demo backend, made again from what it does: it takes the body's word for everything, calls CreateChatToken with the
 * SDK's own retries, hands the answer through, and answers 500 to whatever goes wrong. The SDK's pauses are written out, for they have to take
 * this time and not the machine's.
 */
export function sampleHandler(endpoint: string, sessionDurationInMinutes: number, time: Time): NewEnvironment {
  return () => {
    const client = new IvschatClient({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
      retryStrategy: standardRetries(time),
    });
    return async (event) => {
      try {
        const { arn, userId } = JSON.parse((event as { body: string }).body) as { arn: string; userId: string };
        const command = new CreateChatTokenCommand({ roomIdentifier: arn, userId, attributes: {}, capabilities: [], sessionDurationInMinutes });
        const { token, tokenExpirationTime, sessionExpirationTime } = await client.send(command);
        return { statusCode: 200, body: JSON.stringify({ token, tokenExpirationTime, sessionExpirationTime }) };
      } catch (error) {
        return { statusCode: 500, body: String(error) };
      }
    };
  };
}

function standardRetries(time: Time) {
  let budget = BUDGET;
  const token = (count: number, cost: number): RetryToken => ({ count, cost, getRetryCount: () => count, getRetryDelay: () => 0 });
  return {
    acquireInitialRetryToken: async () => token(0, 0),
    refreshRetryTokenForRetry: async (given: { getRetryCount(): number }) => {
      const count = given.getRetryCount() + 1;
      if (count >= ATTEMPTS || budget < RETRY_COST) throw new Error('No retries left');
      budget -= RETRY_COST;
      await time.pause(Math.random() * Math.min(LONGEST_DELAY_MILLISECONDS, THROTTLED_DELAY_MILLISECONDS * 2 ** (count - 1)));
      return token(count, RETRY_COST);
    },
    recordSuccess: (given: { getRetryCount(): number }) => {
      budget = Math.min(BUDGET, budget + (given.getRetryCount() > 0 ? RETRY_COST : 1));
    },
  };
}
