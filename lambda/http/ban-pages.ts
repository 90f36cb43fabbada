import { isWellFormed, type Item, type PageKey } from './bans';
import { BAN_TABLE } from '../../src/contract';

/** DynamoDB's own bounds of keys, in bytes. */
const MAX_PARTITION_KEY = 2048;
const MAX_SORT_KEY = 1024;
const MAX_TOKEN = 8192;

/** The text that a client brings back for the page after. It says nothing that the page did not say. */
export function encodePage({ room, createdAt, partitionKey, sortKey }: PageKey): string {
  return Buffer.from(JSON.stringify([room, createdAt, partitionKey, sortKey])).toString('base64url');
}

/**
 * The page key in a text that a client brought; undefined if `encodePage` did not make it for this room. It is not signed: whoever
 * makes one up in its form starts elsewhere in the list of the same room, all of which they may read anyway.
 */
export function decodePage(text: string, room: string): PageKey | undefined {
  if (text.length > MAX_TOKEN) return undefined;
  const key = parsed(Buffer.from(text, 'base64url').toString());
  // There is one text for each key: nothing is passed over, such as padding, blanks or another alphabet.
  return key && key.room === room && canBe(key) && encodePage(key) === text ? key : undefined;
}

/** As DynamoDB takes it. */
export function startKey({ room, createdAt, partitionKey, sortKey }: PageKey): Item {
  return {
    [BAN_TABLE.partitionKey]: { S: partitionKey },
    [BAN_TABLE.sortKey]: { S: sortKey },
    [BAN_TABLE.room]: { S: room },
    [BAN_TABLE.createdAt]: { S: createdAt },
  };
}

/** As DynamoDB gives it: none after the last page. */
export function pageKeyOf(last: Item | undefined): PageKey | undefined {
  if (!last) return undefined;
  const text = (name: string) => last[name]?.S ?? '';
  return {
    room: text(BAN_TABLE.room),
    createdAt: text(BAN_TABLE.createdAt),
    partitionKey: text(BAN_TABLE.partitionKey),
    sortKey: text(BAN_TABLE.sortKey),
  };
}

function parsed(json: string): PageKey | undefined {
  try {
    const list = JSON.parse(json) as unknown;
    if (!Array.isArray(list) || list.length !== 4 || !list.every((item) => typeof item === 'string')) return undefined;
    const [room, createdAt, partitionKey, sortKey] = list as string[];
    return { room, createdAt, partitionKey, sortKey };
  } catch {
    return undefined;
  }
}

function canBe({ room, createdAt, partitionKey, sortKey }: PageKey): boolean {
  const fits = (text: string, max: number) => text !== '' && Buffer.byteLength(text) <= max && isWellFormed(text);
  return fits(partitionKey, MAX_PARTITION_KEY) && fits(room, MAX_PARTITION_KEY) && fits(sortKey, MAX_SORT_KEY) && fits(createdAt, MAX_SORT_KEY);
}
