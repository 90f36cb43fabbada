import type { SendMessageCommandInput } from '@aws-sdk/client-sqs';
import type { Later } from './action';
import { DELAY_SECONDS, messageOf } from './second-disconnect';
import { twice } from '../audit/twice';
import { awsFailure } from '../http/aws-failure';
import { Refusal } from '../http/problem';

/** One call, without retries. */
export interface QueueCalls {
  readonly send: (input: SendMessageCommandInput) => Promise<unknown>;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

/** When it is worth another try, in seconds. */
const RETRY_AFTER = 5;

/** Lets a user be disconnected by the queue: if nothing else is said, when every token from before the ban is worth nothing. */
export function banQueue({ send, sleep }: QueueCalls, queueUrl: string): (userId: string, room: string, how?: Later) => Promise<void> {
  return async (userId, room, { from, key, delaySeconds = DELAY_SECONDS } = {}) => {
    const input = { QueueUrl: queueUrl, MessageBody: messageOf({ userId, room, key, from }), DelaySeconds: delaySeconds };
    await twice(() => send(input), sleep).catch((error: unknown) => {
      const { name, awsRequestId } = awsFailure(error);
      throw new Refusal('moderation-unavailable', 'The second disconnect could not be planned.', {
        retryAfterSeconds: RETRY_AFTER, log: { errorName: name, awsRequestId },
      });
    });
  };
}
