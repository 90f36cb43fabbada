import { readAnswer, type Verdict } from './review-answer';
import { type Aws, reasonOf } from '../common/aws';
import type { ClientRequest } from '../common/frames';
import type { Service } from '../common/service';
import type { MessageReviewHandler, Reviews, Room } from '../common/store';

/** Who sent a message, as a review handler learns it. */
export interface Sender {
  readonly userId: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly ip: string;
}

const MAX_REASONS = 20;

/**
 * Asks the room's handler about a message. An answer that is late, invalid or an error is replaced by the room's fallback, which
 * lets the message through as it was sent or denies it without a reason; so it is until the handler is associated. Never rejects.
 */
export async function review(
  service: Service, aws: Aws, room: Room, handler: MessageReviewHandler, id: string, request: ClientRequest, sender: Sender,
): Promise<Verdict> {
  const payload = JSON.stringify({
    Content: request.content,
    MessageId: id,
    RoomArn: room.arn,
    Attributes: request.attributes,
    Sender: { Attributes: sender.attributes, UserId: sender.userId, Ip: sender.ip },
  });
  const maximumLength = room.maximumMessageLength;
  const associated = room.reviewHandlerSince + service.settings.reviewHandlerAssociationMs <= service.clock.now();
  const answer = !associated ? 'The handler was not associated with the room yet' : await invoke(service, aws, handler.uri, payload).then(
    ({ answer: given, problem }) => problem ?? readAnswer(given, maximumLength),
    (error: unknown) => reasonOf(error),
  );
  count(room.reviews, answer);
  if (typeof answer !== 'string') return answer;
  return handler.fallbackResult === 'DENY' ? { result: 'DENY' } : { result: 'ALLOW', content: request.content, attributes: request.attributes };
}

async function invoke(service: Service, aws: Aws, uri: string, payload: string): Promise<{ readonly answer?: unknown; readonly problem?: string }> {
  const limit = service.settings.reviewHandlerTimeoutMs;
  const abort = new AbortController();
  let callOff = (): void => undefined;
  const late = new Promise<{ problem: string }>((resolve) => {
    callOff = service.clock.after(limit, () => {
      resolve({ problem: `The handler took longer than ${limit} ms` });
      abort.abort();
    });
  });
  const answered = aws.lambda.send(new aws.sdk.InvokeCommand({ FunctionName: uri, Payload: payload }), { abortSignal: abort.signal })
    .then(({ FunctionError: error, Payload: returned }) => (error ? { problem: `The handler failed: ${error}` } : { answer: parsed(returned) }));
  try {
    return await Promise.race([answered, late]);
  } finally {
    callOff();
  }
}

function parsed(payload: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(payload ?? []).toString());
  } catch {
    return undefined;
  }
}

function count(reviews: Reviews, answer: Verdict | string): void {
  if (typeof answer === 'string') {
    const reason = answer in reviews.fallbacks || Object.keys(reviews.fallbacks).length < MAX_REASONS ? answer : 'other reasons';
    reviews.fallbacks[reason] = (reviews.fallbacks[reason] ?? 0) + 1;
  } else if (answer.result === 'ALLOW') {
    reviews.allowed += 1;
  } else {
    reviews.denied += 1;
  }
}
