import { timestamp } from './clock';
import { newId } from './ids';
import { MAX_ATTRIBUTES_BYTES, ACTIONS } from './model';
import { isRecord, sizeInBytes, validate } from './validate';

/** Every member that a client's frame may have, by its name in small letters. */
const MEMBERS: ReadonlyMap<string, string> = new Map(
  ['Action', ...Object.values(ACTIONS).flatMap(({ members }) => Object.keys(members))].map((name) => [name.toLowerCase(), name]),
);

type Attributes = Readonly<Record<string, string>>;

/**
 * A frame that the service pushes to clients, as clients have seen it: a RequestId that nobody gave is an empty string, attributes
 * that are not there are null, and times have nine fraction digits.
 */
export type Frame = Readonly<Record<string, unknown>>;

/** A frame that a client sent, checked as far as that goes without knowing the room. */
export interface ClientRequest {
  readonly action: string;
  readonly requestId?: string;
  readonly content: string;
  readonly attributes: Attributes;
  readonly messageId: string;
  readonly userId: string;
  readonly reason?: string;
}

/** Why a client's frame is refused. The code is an HTTP status, as the messaging API has it. */
export interface Refusal {
  readonly code: number;
  readonly message: string;
  readonly requestId?: string;
  /** Id of the message that was refused, if it had one already. */
  readonly id?: string;
}

export function message(
  id: string, now: number, request: ClientRequest, sender: { readonly userId: string; readonly attributes: Attributes },
): Frame {
  return {
    Type: 'MESSAGE',
    Id: id,
    RequestId: request.requestId ?? '',
    Content: request.content,
    Attributes: orNull(request.attributes),
    SendTime: sendTime(now),
    Sender: { UserId: sender.userId, Attributes: orNull(sender.attributes) },
  };
}

/** Whoever asked with a RequestId finds it in the frame, and so does everybody else in the room. */
export function event(id: string, now: number, name: string, attributes: Readonly<Record<string, string | undefined>>, requestId = ''): Frame {
  return { Type: 'EVENT', Id: id, RequestId: requestId, EventName: name, Attributes: orNull(attributes), SendTime: sendTime(now) };
}

/** `MessageID` is the older spelling, and the one that amazon-ivs-chat-messaging reads; the service sends both. */
export function deleteMessageEvent(id: string, now: number, messageId: string, reason?: string, requestId?: string): Frame {
  return event(id, now, 'aws:DELETE_MESSAGE', { MessageId: messageId, MessageID: messageId, Reason: reason }, requestId);
}

export function disconnectUserEvent(id: string, now: number, userId: string, reason?: string, requestId?: string): Frame {
  return event(id, now, 'aws:DISCONNECT_USER', { UserId: userId, Reason: reason }, requestId);
}

export function errorFrame({ code, message: text, requestId = '', id = newId() }: Refusal): Frame {
  return { Type: 'ERROR', Id: id, RequestId: requestId, ErrorCode: code, ErrorMessage: text };
}

/** The time as pushed frames have it. There is no clock behind the last six digits, but a client that cannot read them is found out. */
function sendTime(now: number): string {
  return timestamp(now).replace('Z', '000000Z');
}

function orNull<T extends object>(attributes: T): T | null {
  return Object.keys(attributes).length > 0 ? attributes : null;
}

/** Reads what a client sent. */
export function readRequest(data: string): ClientRequest | Refusal {
  let parsed: unknown;
  try {
    parsed = JSON.parse(data);
  } catch {
    return { code: 400, message: 'The frame is not JSON' };
  }
  if (!isRecord(parsed)) return { code: 400, message: 'The frame is not a JSON object' };
  const frame = withKnownNames(parsed);
  const requestId = typeof frame.RequestId === 'string' ? frame.RequestId : undefined;
  const action = typeof frame.Action === 'string' && Object.hasOwn(ACTIONS, frame.Action) ? frame.Action : undefined;
  if (!action) return { code: 400, message: `Action must be one of ${Object.keys(ACTIONS).join(', ')}`, requestId };
  const errors = validate(ACTIONS[action], frame);
  if (errors.length > 0) return { code: 400, message: errors.map((error) => `${error.name} ${error.message}`).join('; '), requestId };
  const attributes = (frame.Attributes ?? {}) as Attributes;
  if (sizeInBytes(attributes) > MAX_ATTRIBUTES_BYTES) {
    return { code: 413, message: `Attributes must take at most ${MAX_ATTRIBUTES_BYTES} bytes in total`, requestId };
  }
  return {
    action,
    requestId,
    attributes,
    content: asString(frame.Content),
    messageId: asString(frame.Id),
    userId: asString(frame.UserId),
    reason: asString(frame.Reason) || undefined,
  };
}

/**
 * The members of a frame under the names of the model: AWS takes them in any case, and its own demos write them with a small letter.
 * Of two that differ in nothing else, the last counts, as of two that differ in nothing.
 */
function withKnownNames(frame: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(frame).map(([name, value]) => [MEMBERS.get(name.toLowerCase()) ?? name, value]));
}

function asString(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
