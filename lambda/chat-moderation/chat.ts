import type { DeleteMessageCommandInput, DisconnectUserCommandInput, SendEventCommandInput } from '@aws-sdk/client-ivschat';
import { awsFailure, type AwsFailure } from '../http/aws-failure';
import { Refusal, unknownRoom } from '../http/problem';
import type { Throttling } from '../http/throttling';

/** One call each, without retries. */
export interface ChatCalls {
  readonly sendEvent: (input: SendEventCommandInput) => Promise<{ readonly id?: string }>;
  readonly deleteMessage: (input: DeleteMessageCommandInput) => Promise<{ readonly id?: string }>;
  readonly disconnectUser: (input: DisconnectUserCommandInput) => Promise<unknown>;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly throttling: Throttling;
}

/**
 * What a moderator does in a room of Amazon IVS Chat. What fails is a Refusal: `unknown-room` if the room is gone, and `throttled` without a time, as not
 * every call is made for a client who waits for an answer.
 */
export interface Chat {
  readonly sendEvent: (input: SendEventCommandInput) => Promise<string | undefined>;
  readonly deleteMessage: (input: DeleteMessageCommandInput) => Promise<string | undefined>;
  /** Also done for somebody who is not connected. */
  readonly disconnectUser: (input: DisconnectUserCommandInput) => Promise<void>;
  /** Of a Refusal that a client is answered with: one that says when to come back, where it is `throttled`. Takes a place in the line. */
  readonly told: (refusal: Refusal) => Refusal;
}

/**
 * Each call is repeated once at most: what was refused for its rate, if few others were, and what may have
 * failed by chance, if it can be done twice. An event could arrive twice.
 */
export function chat(calls: ChatCalls): Chat {
  const { throttling, sleep, random } = calls;
  async function attempt<T>(call: () => Promise<T>, mayBeDoneTwice: boolean): Promise<T> {
    for (let attempts = 1; ; attempts++) {
      try {
        const answer = await call();
        throttling.taken();
        return answer;
      } catch (error) {
        const failure = awsFailure(error);
        if (failure.throttled) throttling.refused();
        const again = attempts === 1 && (failure.throttled ? throttling.mayRepeat() : failure.retryable && mayBeDoneTwice);
        if (!again) throw refusal(failure, attempts);
      }
      await sleep(200 * (0.5 + random() / 2));
    }
  }
  return {
    sendEvent: async (input) => (await attempt(() => calls.sendEvent(input), false)).id,
    deleteMessage: async (input) => (await attempt(() => calls.deleteMessage(input), true)).id,
    disconnectUser: async (input) => { await attempt(() => calls.disconnectUser(input), true); },
    told: (refused) => {
      const { problem, detail, options } = refused;
      if (problem !== 'throttled') return refused;
      const retryAfterSeconds = throttling.retryAfter();
      return new Refusal(problem, `${detail} Try again in ${retryAfterSeconds} s.`, { ...options, retryAfterSeconds });
    },
  };
}

function refusal({ name, awsRequestId, throttled }: AwsFailure, attempts: number): Refusal {
  const log = { errorName: name, awsRequestId, attempts };
  if (throttled) return new Refusal('throttled', 'Amazon IVS Chat takes no more of these calls.', { log });
  switch (name) {
    case 'ResourceNotFoundException': return unknownRoom(log);
    case 'ValidationException': return new Refusal('invalid-request', 'Amazon IVS Chat does not take a value of this request.', { log });
    default: return new Refusal('chat-service-failed', 'Amazon IVS Chat did not do it. Try again later.', { log });
  }
}
