import { MESSAGE_PATH_PARAMETER } from '../../src/contract';
import { isUserId } from '../http/bans';
import { invalid, isObject, isText, pathParameter, queryParameter, readBody, type ApiEvent } from '../http/request';

/** EventName, Reason and EventAttributes of the Amazon IVS Chat API; the last in bytes of UTF-8, names and values together. */
const MAX_EVENT_NAME = 100;
const MAX_REASON = 256;
const MAX_ATTRIBUTE_BYTES = 1024;

/** MessageID of the Amazon IVS Chat API. */
const MESSAGE_ID = /^[a-zA-Z0-9]{12}$/;

const MAX_PAGE = 50;

/** RFC 3339, section 5.6. */
const TIME = /^(\d{4})-(\d\d)-(\d\d)T\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/i;

/** What is to be later is to be for ever. */
const LATEST = Date.UTC(9999, 0);

export interface EventBody {
  readonly eventName: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

export interface BanBody {
  readonly until?: Date;
  readonly reason?: string;
}

export function eventBody(event: ApiEvent): EventBody {
  const { eventName, attributes } = readBody(event, ['eventName', 'attributes']);
  if (!isText(eventName, MAX_EVENT_NAME)) return invalid(`eventName must be text of 1 to ${MAX_EVENT_NAME} characters, without control characters.`);
  if (/^\s*aws:/i.test(eventName)) return invalid('eventName must not begin with aws:, which is kept for the events of the service.');
  return { eventName, attributes: attributes === undefined ? undefined : eventAttributes(attributes) };
}

export function messageId(event: ApiEvent): string {
  const id = pathParameter(event, MESSAGE_PATH_PARAMETER) ?? '';
  return MESSAGE_ID.test(id) ? id : invalid('The id of a message is 12 letters and digits.');
}

/** A body with a reason and nothing else, or none. */
export function reasonBody(event: ApiEvent): string | undefined {
  return reason(readBody(event, ['reason']).reason);
}

export function disconnectBody(event: ApiEvent): { readonly userId: string; readonly reason?: string } {
  const body = readBody(event, ['userId', 'reason']);
  const { userId } = body;
  if (typeof userId !== 'string' || !isUserId(userId)) return invalid('userId must be text of 1 to 128 characters.');
  return { userId, reason: reason(body.reason) };
}

export function banBody(event: ApiEvent, now: Date): BanBody {
  const body = readBody(event, ['until', 'reason']);
  return { until: body.until === undefined ? undefined : until(body.until, now), reason: reason(body.reason) };
}

export function page(event: ApiEvent): { readonly limit: number; readonly nextToken?: string } {
  readBody(event, []);
  const limit = queryParameter(event, 'limit') ?? `${MAX_PAGE}`;
  if (!/^[1-9]\d?$/.test(limit) || Number(limit) > MAX_PAGE) return invalid(`limit must be a whole number from 1 to ${MAX_PAGE}.`);
  return { limit: Number(limit), nextToken: queryParameter(event, 'nextToken') };
}

function eventAttributes(value: unknown): Record<string, string> {
  if (!isObject(value)) return invalid('attributes must be an object.');
  const entries = Object.entries(value).map(([name, text]) => {
    // The SDK would set the prototype of what it sends, and leave it out.
    if (name === '__proto__') return invalid('attributes must not have one with the name __proto__.');
    if (typeof text !== 'string' || [name, text].some((one) => /\p{Cs}/u.test(one))) return invalid('The values of attributes must be text.');
    return [name, text] as const;
  });
  const bytes = entries.reduce((sum, [name, text]) => sum + Buffer.byteLength(name) + Buffer.byteLength(text), 0);
  if (bytes > MAX_ATTRIBUTE_BYTES) return invalid(`attributes must have at most ${MAX_ATTRIBUTE_BYTES} bytes, names and values together.`);
  return Object.fromEntries(entries);
}

function reason(value: unknown): string | undefined {
  if (value === undefined || isText(value, MAX_REASON)) return value;
  return invalid(`reason must be text of 1 to ${MAX_REASON} characters, without control characters.`);
}

function until(value: unknown, now: Date): Date {
  const time = typeof value === 'string' ? dateTime(value) : undefined;
  if (!time) return invalid('until must be a date and time of RFC 3339, such as 2030-01-31T12:00:00Z.');
  if (time <= now) return invalid('until must be in the future.');
  if (time.getTime() >= LATEST) return invalid('until must be before the year 9999. Leave it out for a ban without an end.');
  return time;
}

/** JavaScript by itself takes the 30th of February for the 2nd of March. */
function dateTime(text: string): Date | undefined {
  const [, year, month, day] = TIME.exec(text)?.map(Number) ?? [];
  const exists = month >= 1 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
  const time = exists ? Date.parse(text.toUpperCase()) : NaN;
  return Number.isNaN(time) ? undefined : new Date(time);
}
