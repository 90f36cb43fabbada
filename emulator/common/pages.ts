import { createHmac, randomBytes } from 'node:crypto';
import { fieldInvalid } from './errors';

export interface PageRequest {
  readonly nextToken?: string;
  readonly maxResults?: number;
}

const DEFAULT_PAGE_SIZE = 50;
// New with every start: a token from before it is as invalid as a forged one, for the list it belonged to is gone.
const SECRET = randomBytes(32);

/**
 * The page that a request asks for. `items` are sorted by ascending `position`. The token carries the position of the last item given
 * out, so what is created or deleted in between shifts no page; and it fits only the list and filters that it was made for.
 */
export function pageOf<Item>(
  items: readonly Item[], position: (item: Item) => number, request: PageRequest, filters: readonly unknown[],
): { items: Item[]; nextToken?: string } {
  const after = request.nextToken ? readToken(request.nextToken, filters) : -Infinity;
  const rest = items.filter((item) => position(item) > after);
  const page = rest.slice(0, request.maxResults ?? DEFAULT_PAGE_SIZE);
  const last = page.at(-1);
  return { items: page, nextToken: last !== undefined && rest.length > page.length ? token(position(last), filters) : undefined };
}

function token(position: number, filters: readonly unknown[]): string {
  const seal = createHmac('sha256', SECRET).update(JSON.stringify([position, ...filters])).digest('base64url');
  return Buffer.from(`${position}.${seal}`).toString('base64url');
}

function readToken(given: string, filters: readonly unknown[]): number {
  const position = Number.parseInt(Buffer.from(given, 'base64url').toString(), 10);
  if (token(position, filters) !== given) throw fieldInvalid('nextToken', 'is not a token of this list');
  return position;
}
