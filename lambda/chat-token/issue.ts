import type { CreateChatTokenCommandInput, CreateChatTokenCommandOutput } from '@aws-sdk/client-ivschat';
import { awsFailure, type AwsFailure } from '../http/aws-failure';
import { Refusal, unknownRoom } from '../http/problem';
import type { Throttling } from '../http/throttling';

export interface ChatTokens {
  /** One call of CreateChatToken, without retries. */
  readonly create: (input: CreateChatTokenCommandInput) => Promise<CreateChatTokenCommandOutput>;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly throttling: Throttling;
}

/** What the chat client's tokenProvider takes. */
export interface ChatToken {
  readonly token: string;
  readonly sessionExpirationTime?: Date;
  /** When the client is to have its next connection: it opens that a little before. */
  readonly tokenExpirationTime?: Date;
}

const ATTEMPTS = 3;

/** A call refused for its rate costs another one of the same rate: it is repeated once at most. */
const THROTTLED_ATTEMPTS = 2;

/** Our own loop, because the SDK's waits as long as a Retry-After header says: longer than the function may run. */
export async function issueToken(tokens: ChatTokens, input: CreateChatTokenCommandInput): Promise<ChatToken> {
  const { throttling } = tokens;
  for (let attempt = 1; ; attempt++) {
    try {
      const { token, sessionExpirationTime, tokenExpirationTime } = await tokens.create(input);
      if (typeof token !== 'string' || token === '') throw new Error('CreateChatToken answered without a token');
      throttling.taken();
      return { token, sessionExpirationTime, tokenExpirationTime };
    } catch (error) {
      const failure = awsFailure(error);
      if (failure.throttled) throttling.refused();
      const again = failure.throttled ? attempt < THROTTLED_ATTEMPTS && throttling.mayRepeat() : attempt < ATTEMPTS && failure.retryable;
      if (!again) throw refusal(failure, attempt, throttling);
    }
    await tokens.sleep(100 * 2 ** attempt * (0.5 + tokens.random() / 2));
  }
}

function refusal({ name, awsRequestId, throttled }: AwsFailure, attempts: number, throttling: Throttling): Refusal {
  const log = { errorName: name, awsRequestId, attempts };
  if (throttled) {
    const retryAfterSeconds = throttling.retryAfter();
    return new Refusal('throttled', `Amazon IVS Chat is issuing as many tokens as it can. Try again in ${retryAfterSeconds} s.`, { retryAfterSeconds, log });
  }
  if (name === 'ResourceNotFoundException') return unknownRoom(log);
  return new Refusal('chat-service-failed', 'Amazon IVS Chat did not issue a token. Try again later.', { log });
}
