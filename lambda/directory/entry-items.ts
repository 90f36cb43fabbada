import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { PageKey } from './entries';
import { type CloseReason, dueAt, type Entry, type RoomRules } from './entry';
import { DIRECTORY_TABLE } from '../../src/contract';

/** An item of the table. */
export type Item = Record<string, AttributeValue>;

/** All entries are in one partition of the index: it takes 1,000 writes a second, and Amazon IVS Chat makes 5 rooms. */
export const ALL = { S: '*' };

const { partitionKey, room, owner, list, due, ownerId, openedAt } = DIRECTORY_TABLE;

export function entryKey(key: string): Item {
  return { [partitionKey]: { S: room + key } };
}

export function ownerKey(userId: string): Item {
  return { [partitionKey]: { S: owner + userId } };
}

export function itemOf(entry: Entry): Item {
  const text = (name: string, value: string | undefined) => value === undefined ? {} : { [name]: { S: value } };
  const time = (name: string, value: Date | undefined) => value === undefined ? {} : { [name]: { N: `${value.getTime()}` } };
  return {
    ...entryKey(entry.key),
    [list]: ALL,
    [due]: { N: `${dueAt(entry)}` },
    ...text(ownerId, entry.owner),
    [openedAt]: { S: entry.openedAt.toISOString() },
    state: { S: entry.state },
    opening: { S: entry.opening },
    version: { N: `${entry.version}` },
    writer: { S: entry.writer },
    leaseUntil: { N: `${entry.leaseUntil}` },
    roomName: { S: entry.roomName },
    ...text('arn', entry.arn),
    ...text('rules', entry.rules && JSON.stringify(entry.rules)),
    ...entry.expiryMinutes === undefined ? {} : { expiryMinutes: { N: `${entry.expiryMinutes}` } },
    ...time('endsAt', entry.endsAt),
    ...time('graceEndsAt', entry.graceEndsAt),
    ...text('reason', entry.reason),
    ...text('settings', entry.settings),
    ...entry.ofStream ? { ofStream: { BOOL: true } } : {},
    tagKeys: { S: JSON.stringify(entry.tagKeys) },
  };
}

/** The entry that an item is; undefined if it is something else. */
export function entryOf(item: Item | undefined): Entry | undefined {
  const pk = item?.[partitionKey]?.S;
  if (!item || !pk?.startsWith(room)) return undefined;
  const text = (name: string) => item[name]?.S;
  const number = (name: string) => Number(item[name]?.N ?? 0);
  const time = (name: string) => item[name]?.N === undefined ? undefined : new Date(number(name));
  const rules = text('rules');
  return {
    key: pk.slice(room.length),
    state: text('state') as Entry['state'],
    opening: text('opening') ?? '',
    version: number('version'),
    writer: text('writer') ?? '',
    leaseUntil: number('leaseUntil'),
    roomName: text('roomName') ?? '',
    arn: text('arn'),
    owner: text(ownerId),
    rules: rules === undefined ? undefined : JSON.parse(rules) as RoomRules,
    openedAt: new Date(text(openedAt) ?? 0),
    expiryMinutes: item.expiryMinutes?.N === undefined ? undefined : number('expiryMinutes'),
    endsAt: time('endsAt'),
    graceEndsAt: time('graceEndsAt'),
    reason: text('reason') as CloseReason | undefined,
    settings: text('settings'),
    ofStream: item.ofStream?.BOOL,
    tagKeys: JSON.parse(text('tagKeys') ?? '[]') as string[],
  };
}

/** Where the page after begins, as DynamoDB takes it. */
export function startKey({ owner: of, key, sort }: PageKey): Item {
  return { ...entryKey(key), ...of === undefined ? { [list]: ALL, [due]: { N: sort } } : { [ownerId]: { S: of }, [openedAt]: { S: sort } } };
}

/** As DynamoDB gives it: none after the last page. */
export function pageKeyOf(last: Item | undefined, of: string | undefined): PageKey | undefined {
  const pk = last?.[partitionKey]?.S;
  if (!last || pk === undefined) return undefined;
  const sort = of === undefined ? last[due]?.N : last[openedAt]?.S;
  return { owner: of, key: pk.slice(room.length), sort: sort ?? '' };
}
