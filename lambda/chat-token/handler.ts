import type { TokenConfig } from './config';
import { identify, type Identity } from './identity';
import { issueToken, type ChatTokens } from './issue';
import { decide, roomArn } from './policy';
import { problemResponse, Refusal, response, type FailureLog, type HttpResponse, type ProblemName } from './problem';
import { apiEvent, readBody, roomKey, type ApiEvent } from './request';

/** What may be known about a request afterwards. Nothing in it comes from claims or from the body. */
export interface Outcome extends Partial<FailureLog> {
  readonly requestId: string;
  readonly status: number;
  readonly milliseconds: number;
  readonly problem?: ProblemName;
  /** Only when it is one of ours: a path can hold anything. */
  readonly room?: string;
  /** The caller has the groups claim, but what is in it could be read in two ways or none: it gave no groups. */
  readonly groupsClaim?: 'unreadable';
}

export interface Dependencies {
  readonly config: TokenConfig;
  readonly tokens: ChatTokens;
  readonly newId: () => string;
  readonly now: () => number;
  readonly observe: (outcome: Outcome) => void;
}

export function tokenHandler(dependencies: Dependencies): (event: unknown) => Promise<HttpResponse> {
  const { config, now, observe } = dependencies;
  return async (input) => {
    const started = now();
    const event = apiEvent(input) ?? unknownEvent();
    const { requestId } = event.requestContext;
    const { answer, refusal, user } = await answerTo(event, dependencies);
    const key = roomKey(event);
    observe({
      requestId,
      status: answer.statusCode,
      milliseconds: now() - started,
      room: key !== undefined && config.rooms.has(key) ? key : undefined,
      problem: refusal?.problem,
      groupsClaim: user?.groupsUnreadable ? 'unreadable' : undefined,
      ...refusal?.options.log,
    });
    return answer;
  };
}

interface Answered {
  readonly answer: HttpResponse;
  readonly refusal?: Refusal;
  readonly user?: Identity;
}

async function answerTo(event: ApiEvent, { config, tokens, newId }: Dependencies): Promise<Answered> {
  let user: Identity | undefined;
  try {
    const room = roomArn(config, roomKey(event));
    const request = readBody(event);
    user = identify(event, config, newId);
    const token = await issueToken(tokens, decide(config, room, user, request));
    return { answer: response(200, 'application/json', token), user };
  } catch (error) {
    const refusal = error instanceof Refusal ? error : internalError(error);
    return { answer: problemResponse(refusal, event.requestContext.requestId), refusal, user };
  }
}

/** A mistake of ours. Its message may quote what it was working on, so only its kind is kept. */
function internalError(error: unknown): Refusal {
  return new Refusal('internal-error', 'The token could not be issued. The request id helps to find out why.', {
    log: { errorName: error instanceof Error ? error.constructor.name : 'unknown' },
  });
}

/** Lambda logs what is thrown, with its stack: this one has none. */
function unknownEvent(): never {
  const error = new Error('This is not an event of an API Gateway HTTP API or REST API with Lambda proxy integration');
  error.stack = `${error.name}: ${error.message}`;
  throw error;
}
