import { Problem, wordsOf } from './problem';

/** How it stands between the page and a room. */
export type Connection =
  | { readonly is: 'connecting' | 'connected' | 'reconnecting' | 'closed' }
  | { readonly is: 'disconnected'; readonly reason: string }
  | { readonly is: 'banned'; readonly until?: Date };

/** Whether nothing is tried any more, unless somebody wants it. */
export function isOver({ is }: Connection): boolean {
  return is === 'disconnected' || is === 'closed' || is === 'banned';
}

/** What it means that the API gave no chat token. */
export function withoutToken(error: unknown): Connection {
  if (error instanceof Problem && error.kind === 'banned') return { is: 'banned', until: error.until };
  if (error instanceof Problem && error.kind === 'unknown-room') return { is: 'closed' };
  return { is: 'disconnected', reason: wordsOf(error) };
}

/** A moderator ended the connection of somebody who may come back: for this reason, or for none. */
export function kicked(reason: string): Connection {
  return { is: 'disconnected', reason: `a moderator ended your connection${reason === '' ? '' : `: ${reason}`}.` };
}
