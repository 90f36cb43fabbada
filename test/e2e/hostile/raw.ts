import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { localHttpApiUrl } from '../../../local/http-api-url';

/** What a door answered, to the byte. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** A request as it goes over the wire. */
export interface RawRequest {
  readonly method: string;
  /** What stands after the URL of the API: nobody decodes, encodes or shortens it. */
  readonly path: string;
  /** In this order, with this case, and as often as they are here. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: string | Buffer;
}

/** Sends it as it is, which `fetch` would not. */
export async function send(url: string, ministack: string, { method, path, headers, body }: RawRequest): Promise<RawAnswer> {
  const base = localHttpApiUrl(url, ministack);
  const { hostname, port, pathname } = new URL(base);
  return new Promise((resolve, reject) => {
    const bytes = body === undefined ? Buffer.alloc(0) : Buffer.from(body);
    const all = [['host', `${hostname}:${port}`], ['content-length', `${bytes.byteLength}`], ['connection', 'close'], ...headers];
    const sent = request({ hostname, port, method, path: pathname + path, headers: all.flat() as never }, (response) => {
      buffer(response).then((content) => resolve({ status: response.statusCode!, headers: response.headers, text: content.toString('utf8') }), reject);
    });
    sent.on('error', reject);
    sent.end(bytes);
  });
}
