import { decodePage, encodePage } from '../http/ban-pages';
import { EVERYWHERE, type PageKey } from '../http/bans';
import type { Room } from '../http/resolver';

/** Where the next page of a list begins, as clients see it: with the key of the room in place of its ARN, which is not theirs to know. */
export function nextToken(next: PageKey, room: Room | undefined): string {
  const { arn, key } = shownAs(room);
  return encodePage({ ...next, room: key, sortKey: next.sortKey === arn ? key : next.sortKey });
}

/** The same, brought back; undefined if it is of no page of this list. */
export function readNextToken(text: string, room: Room | undefined): PageKey | undefined {
  const { arn, key } = shownAs(room);
  const page = decodePage(text, key);
  return page && { ...page, room: arn, sortKey: page.sortKey === key ? arn : page.sortKey };
}

function shownAs(room: Room | undefined): Pick<Room, 'arn' | 'key'> {
  return room ?? { arn: EVERYWHERE, key: EVERYWHERE };
}
