import { localHttpApiUrl } from '../../local/http-api-url';

/** The kinds of API in front of the same functions, by the names of their outputs. */
export const DOORS = ['Http', 'Rest'] as const;
export type Door = typeof DOORS[number];

/** What a door answered. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A request to a door. */
export interface Request {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** What sends the request, such as what signs it. */
  readonly send?: (url: string, init: RequestInit) => Promise<Response>;
}

/** Asks a door under its URL, as a signed-in user or, without a token, as nobody. Without a MiniStack, the door is on AWS. */
export async function ask(
  url: string, ministack: string | undefined, path: string, token?: string, { method = 'POST', body, headers, send = fetch }: Request = {},
): Promise<Answer> {
  const address = `${url}${path}`;
  const response = await send(ministack === undefined ? address : localHttpApiUrl(address, ministack), {
    method,
    body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
    headers: {
      origin: 'https://example.com',
      ...body === undefined ? {} : { 'content-type': 'application/json' },
      ...token === undefined ? {} : { authorization: `Bearer ${token}` },
      ...headers,
    },
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parsed(text) };
}

/** What a problem of ours looks like. */
export function problem(name: string, status: number) {
  return { status, body: expect.objectContaining({ status, type: expect.stringMatching(new RegExp(`#${name}$`)), requestId: expect.stringMatching(/./) }) };
}

function parsed(text: string): Answer['body'] {
  try {
    return JSON.parse(text) as Answer['body'];
  } catch {
    return {};
  }
}
