import type { Identity } from './identity';
import type { Observe } from './outcome';
import { problemResponse, Refusal, type HttpResponse } from './problem';
import { requestIdOf, type ApiEvent } from './request';
import type { Room } from './resolver';

/** What a request has turned out to be, however it ends. */
export interface Known {
  room?: Pick<Room, 'key'>;
  user?: Identity;
  /** Of a user who is known again: others have another one each time. */
  userId?: string;
  guest?: true;
}

/** How a request is answered, whatever comes of it. */
export interface Answering {
  /** When it came, in milliseconds since 1970. */
  readonly started: number;
  readonly now: () => number;
  readonly observe: Observe;
  /** What is asked for, where a function does several things. */
  readonly action?: string;
  /** What the client is told when the mistake is ours. */
  readonly mistake: string;
}

/** Answers a request to an API, with a problem if it comes to that, and tells what became of it. */
export async function answer(event: ApiEvent, answering: Answering, work: (known: Known) => Promise<HttpResponse>): Promise<HttpResponse> {
  const { started, now, observe, action, mistake } = answering;
  const requestId = requestIdOf(event);
  const known: Known = {};
  let refusal: Refusal | undefined;
  const answered = await work(known).catch((error: unknown) => {
    refusal = error instanceof Refusal ? error : internalError(error, mistake);
    return problemResponse(refusal, requestId);
  });
  observe({
    requestId,
    action,
    status: answered.statusCode,
    milliseconds: now() - started,
    room: known.room?.key,
    problem: refusal?.problem,
    groupsClaim: known.user?.groupsUnreadable ? 'unreadable' : undefined,
    guest: known.guest,
    ...refusal?.options.log,
  }, known.userId);
  return answered;
}

/** A mistake of ours. Its message may quote what it was working on, so only its kind is kept. */
function internalError(error: unknown, detail: string): Refusal {
  return new Refusal('internal-error', detail, { log: { errorName: error instanceof Error ? error.constructor.name : 'unknown' } });
}
