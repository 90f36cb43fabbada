import type { CreateChatTokenCommandInput, CreateChatTokenCommandOutput } from '@aws-sdk/client-ivschat';
import { Refusal } from './problem';
import { isObject } from './request';

export interface ChatTokens {
  /** One call of CreateChatToken, without retries. */
  readonly create: (input: CreateChatTokenCommandInput) => Promise<CreateChatTokenCommandOutput>;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** From 0 to below 1. */
  readonly random: () => number;
}

/** What the chat client's tokenProvider takes. */
export interface ChatToken {
  readonly token: string;
  readonly sessionExpirationTime?: Date;
  readonly tokenExpirationTime?: Date;
}

const ATTEMPTS = 3;

/** Our own loop, because the SDK's waits as long as a Retry-After header says: longer than the function may run. */
export async function issueToken(tokens: ChatTokens, input: CreateChatTokenCommandInput): Promise<ChatToken> {
  for (let attempt = 1; ; attempt++) {
    try {
      const { token, sessionExpirationTime, tokenExpirationTime } = await tokens.create(input);
      if (typeof token !== 'string' || token === '') throw new Error('CreateChatToken answered without a token');
      return { token, sessionExpirationTime, tokenExpirationTime };
    } catch (error) {
      const failure = describe(error);
      if (attempt === ATTEMPTS || !failure.retryable) throw refusal(failure, attempt, tokens.random);
    }
    await tokens.sleep(100 * 2 ** attempt * (0.5 + tokens.random() / 2));
  }
}

interface Failure {
  readonly name: string;
  readonly awsRequestId?: string;
  readonly throttled: boolean;
  readonly retryable: boolean;
}

/** Reads names and numbers only: messages of AWS quote the ARNs of roles and rooms. */
function describe(error: unknown): Failure {
  const { name, $metadata } = isObject(error) ? error : {};
  const { httpStatusCode, requestId } = isObject($metadata) ? $metadata : {};
  const errorName = typeof name === 'string' && /^\w{1,64}$/.test(name) ? name : 'Error';
  const throttled = httpStatusCode === 429 || /Throttl|TooManyRequests/.test(errorName);
  return {
    name: errorName,
    awsRequestId: typeof requestId === 'string' ? requestId : undefined,
    throttled,
    // Without a status there was no answer: no connection, or too late.
    retryable: throttled || typeof httpStatusCode !== 'number' || httpStatusCode >= 500,
  };
}

function refusal({ name, awsRequestId, throttled }: Failure, attempts: number, random: () => number): Refusal {
  const log = { errorName: name, awsRequestId, attempts };
  if (throttled) {
    // Spread, so that clients who were refused together do not come back together.
    const retryAfterSeconds = 1 + Math.floor(random() * 5);
    return new Refusal('throttled', `Amazon IVS Chat is issuing as many tokens as it can. Try again in ${retryAfterSeconds} s.`, { retryAfterSeconds, log });
  }
  if (name === 'ResourceNotFoundException') {
    return new Refusal('unknown-room', 'This API has no room with that name.', { log });
  }
  return new Refusal('chat-service-failed', 'Amazon IVS Chat did not issue a token. Try again later.', { log });
}
