/** What the chat API answers when it does not do what it was asked, or that nothing answered. */
export class Problem extends Error {
  /** @param kind the last part of the problem's `type`, such as `banned`; empty where the API gave none */
  constructor(readonly kind: string, detail: string, readonly until?: Date) {
    super(detail);
  }
}

/** What an answer of openapi-fetch holds, whichever operation it is of. */
interface Answer<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/** The answer's data. Throws a `Problem` where there is none. */
export async function dataOf<T>(asked: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await asked.catch((reason: unknown) => {
    if (reason instanceof Problem) throw reason;
    throw new Problem('unreachable', 'The chat cannot be reached. Try again in a while.');
  });
  if (!response.ok) throw problemOf(error, response.status);
  return data as T;
}

/** Problems have a type and a detail; what API Gateway says by itself has a message for developers. */
function problemOf(error: unknown, status: number): Problem {
  const { type, detail, until } = (typeof error === 'object' ? error ?? {} : {}) as { type?: string; detail?: string; until?: string };
  const kind = type?.split('#')[1] ?? '';
  if (detail !== undefined) return new Problem(kind, detail, until === undefined ? undefined : new Date(until));
  if (status === 401) return new Problem('unauthorized', 'Your sign-in has ended. Sign in again.');
  if (status === 429 || status === 503) return new Problem('throttled', 'There is too much to do. Try again in a while.');
  return new Problem(kind, `That was not possible (${status}).`);
}

/** A sentence for people. */
export function wordsOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : 'Something went wrong.';
}
