import type { IncomingMessage, ServerResponse } from 'node:http';
import { requestInvalid, type ServiceError } from './errors';
import { isRecord } from './validate';

/** Longer bodies are refused. The longest that the model allows takes about 100 KB. */
export const MAX_BODY_BYTES = 1024 * 1024;

/** A body that is too long is read up to here and thrown away, so that its sender gets to see the answer. */
const MAX_DISCARDED_BYTES = 16 * MAX_BODY_BYTES;

/** The path of a request target, whatever else is in it. Never fails: request targets come from anybody. */
export function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}

/** The body as text; undefined if it is too long. Rejects when the client goes away half-way. */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const bytes = chunk as Buffer;
    length += bytes.length;
    if (length <= MAX_BODY_BYTES) chunks.push(bytes);
    if (length > MAX_DISCARDED_BYTES) break;
  }
  return length > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks).toString();
}

/** The JSON object in a body, or what is wrong with it. No body at all is an object without members. */
export function parseBody(body: string | undefined): Readonly<Record<string, unknown>> | ServiceError {
  if (body === undefined) return requestInvalid(`The body must take at most ${MAX_BODY_BYTES} bytes`);
  if (body === '') return {};
  try {
    const value: unknown = JSON.parse(body);
    return isRecord(value) ? value : requestInvalid('The body must be a JSON object');
  } catch {
    return requestInvalid('The body is not JSON');
  }
}

/** Answers with JSON, or with nothing at all where there is no body. */
export function respond(response: ServerResponse, requestId: string, status: number, body?: unknown, headers: Record<string, string> = {}): void {
  const text = body === undefined ? '' : JSON.stringify(body);
  if (text) response.setHeader('content-type', 'application/json');
  if (status !== 204) response.setHeader('content-length', Buffer.byteLength(text));
  // A body that was not read to its end would be taken for the next request.
  if (!response.req.complete) response.setHeader('connection', 'close');
  response.writeHead(status, { ...headers, 'x-amzn-requestid': requestId });
  response.end(text);
}
