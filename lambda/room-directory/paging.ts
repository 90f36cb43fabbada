import { createHash } from 'crypto';
import { DirectoryError } from './errors';
import type { PageKey } from '../directory/entries';
import { isRoomKey } from '../directory/entry';

/** The text that a caller brings back for the page after: good for the same list of the same directory. It says nothing that the page did not say. */
export function encodePage(table: string, { owner, key, sort }: PageKey): string {
  return Buffer.from(JSON.stringify([listOf(table, owner), key, sort])).toString('base64url');
}

/**
 * The page key in a text that a caller brought. It is not signed: whoever makes one up in its form starts elsewhere in the list of the
 * same directory, all of which they may read anyway.
 */
export function decodePage(table: string, owner: string | undefined, text: string): PageKey {
  const [list, key, sort] = parsed(text);
  if (list !== listOf(table, owner) || !isRoomKey(key) || typeof sort !== 'string' || sort === '' || sort.length > 40) {
    throw new DirectoryError('InvalidRequest', 'nextToken must be one that this list answered with');
  }
  return { owner, key, sort };
}

/** Names the list of an owner, or of all rooms, in a directory. */
function listOf(table: string, owner: string | undefined): string {
  return createHash('sha256').update(JSON.stringify([table, owner ?? null])).digest('base64url').slice(0, 16);
}

function parsed(text: string): unknown[] {
  try {
    const value = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown;
    return Array.isArray(value) && value.length === 3 ? value : [];
  } catch {
    return [];
  }
}
