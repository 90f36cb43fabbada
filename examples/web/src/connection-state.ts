import { Problem, wordsOf } from './problem';

/** How it stands between the page and a room. */
export type Connection =
  | { readonly is: 'connecting' | 'connected' | 'reconnecting' | 'closed' }
  | { readonly is: 'disconnected'; readonly reason: string }
  | { readonly is: 'banned'; readonly until?: Date };

/** What it means that the API gave no chat token. */
export function withoutToken(error: unknown): Connection {
  if (error instanceof Problem && error.kind === 'banned') return { is: 'banned', until: error.until };
  if (error instanceof Problem && error.kind === 'unknown-room') return { is: 'closed' };
  return { is: 'disconnected', reason: wordsOf(error) };
}

/** The service ended the connection of somebody who may come back. `kick`: a moderator did, for this reason or for none. */
export function ended(kick: string | undefined): Connection {
  if (kick === undefined) return { is: 'disconnected', reason: 'the service ended the connection.' };
  return { is: 'disconnected', reason: `a moderator ended your connection${kick === '' ? '' : `: ${kick}`}.` };
}
