import type { Entry, RoomRules } from '../../../lambda/directory/entry';

export const ARN_PREFIX = 'arn:aws:ivschat:us-east-1:123456789012:room/';

/** An entry as it stands in a directory, open if nothing else is said. */
export function entry(key: string, changes: Partial<Entry> = {}, rules?: RoomRules): Entry {
  return {
    key,
    state: 'open',
    opening: `opening-of-${key}`,
    version: 1,
    writer: 'writer',
    leaseUntil: 0,
    roomName: `Streams-${key}`,
    arn: ARN_PREFIX + key.replace(/[^A-Za-z0-9]/g, '').padEnd(12, '0').slice(0, 12),
    rules,
    openedAt: new Date('2026-05-01T12:00:00Z'),
    tagKeys: [],
    ...changes,
  };
}
