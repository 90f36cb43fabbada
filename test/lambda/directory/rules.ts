import { randomUUID } from 'node:crypto';
import { allEntries, type Entries, InvalidPageKey } from '../../../lambda/directory/entries';
import type { Entry } from '../../../lambda/directory/entry';
import type { Marks } from '../../../lambda/directory/marks';

const NOW = Date.UTC(2026, 0, 1);

/** What holds of the entries and the marks of a directory, wherever they are kept. */
export function directoryRules(open: () => Promise<{ readonly entries: Entries; readonly marks: Marks }>): void {
  let entries: Entries;
  let marks: Marks;
  beforeEach(async () => { ({ entries, marks } = await open()); });

  const entry = (key: string, more: Partial<Entry> = {}): Entry => ({
    key,
    state: 'opening',
    opening: randomUUID(),
    version: 1,
    writer: randomUUID(),
    leaseUntil: NOW,
    roomName: `Streams-${key}`,
    openedAt: new Date(NOW),
    tagKeys: ['team'],
    ...more,
  });
  const list = async (owner?: string) => {
    const keys: string[] = [];
    for (let after; ;) {
      const page = await entries.list({ owner, limit: 2, after });
      keys.push(...page.entries.map(({ key }) => key));
      if (!page.next) return keys;
      after = page.next;
    }
  };
  const due = async (by: number) => {
    const keys: string[] = [];
    for await (const { key } of entries.due(new Date(by))) keys.push(key);
    return keys;
  };

  test('an entry is read as it was written, every part of it', async () => {
    const whole = entry('Stream-1_a', {
      state: 'open',
      arn: 'arn:aws:ivschat:eu-west-1:123456789012:room/g1H2I3j4k5L6',
      owner: 'a lice€😀',
      endsAt: new Date(NOW + 5),
      graceEndsAt: new Date(NOW + 7),
      rules: { allowedGroups: ['a b', 'ü'], capabilities: [], groupCapabilities: { vip: ['SEND_MESSAGE'] }, moderatorUserIds: ['x'], sessionDurationInMinutes: 5 },
      reason: 'expired',
      settings: 'abc',
      expiryMinutes: 60,
    });
    expect(await entries.add(whole)).toBe('added');
    expect(await entries.get(whole.key)).toEqual(whole);
    expect(await entries.get('stream-1_a')).toBeUndefined();
    const bare = entry('bare');
    await entries.add(bare);
    expect(Object.fromEntries(await entries.getMany(['bare', 'Stream-1_a', 'none', 'bare']))).toEqual({ 'bare': bare, 'Stream-1_a': whole });
  });

  test.each([undefined, 'creator'])('of fifty who add one with the same key, one does (owner: %s)', async (owner) => {
    const all = await Promise.all(Array.from({ length: 50 }, async () => entries.add(entry('one', { owner }))));
    expect(all.filter((added) => added === 'added')).toHaveLength(1);
    expect(all.filter((added) => added === 'taken')).toHaveLength(49);
  });

  test('an owner has no more than they may, whoever adds at the same time, and each that goes makes place', async () => {
    const mine = Array.from({ length: 10 }, (_, n) => entry(`room${n}`, { owner: 'creator' }));
    const all = await Promise.all(mine.map(async (one) => entries.add(one, 3)));
    expect(all.filter((added) => added === 'added')).toHaveLength(3);
    expect(all.filter((added) => added === 'too-many')).toHaveLength(7);
    expect(await entries.add(entry('other', { owner: 'other' }), 1)).toBe('added');
    const there = mine.filter((_, n) => all[n] === 'added');
    expect(await entries.add(entry(there[0].key, { owner: 'creator' }), 3)).toBe('taken');
    expect(await Promise.all(there.map(async (one) => entries.remove(one)))).toEqual([true, true, true]);
    expect(await entries.add(entry('again', { owner: 'creator' }), 1)).toBe('added');
    expect(await entries.add(entry('more', { owner: 'creator' }), 1)).toBe('too-many');
  });

  test('a change is made to what was read, and refused to everybody who comes later', async () => {
    const first = entry('one', { owner: 'creator' });
    await entries.add(first);
    const all = await Promise.all(Array.from({ length: 20 }, async (_, n) => entries.change(first, { state: 'open', arn: `arn:${n}`, leaseUntil: 0 })));
    const [changed, ...others] = all.filter((one) => one !== undefined);
    expect(others).toEqual([]);
    expect(changed).toMatchObject({ version: 2, state: 'open', owner: 'creator', opening: first.opening });
    expect(await entries.get('one')).toEqual(changed);
    const without = await entries.change(changed, { arn: undefined, tagKeys: [] });
    expect(await entries.get('one')).toEqual(without);
    expect(without!.arn).toBeUndefined();
    expect(await entries.change(changed, {})).toBeUndefined();
  });

  test.each([undefined, 'creator'])('removing is refused to whoever did not see the last change, and fine if it is gone (owner: %s)', async (owner) => {
    const first = entry('one', { owner });
    await entries.add(first);
    const changed = await entries.change(first, { leaseUntil: 5 });
    expect(await entries.remove(first)).toBe(false);
    expect(await entries.remove(changed!)).toBe(true);
    expect(await entries.remove(changed!)).toBe(true);
    const next = entry('one', { owner });
    await entries.add(next);
    expect(await entries.remove(changed!)).toBe(true);
    expect(await entries.get('one')).toEqual(next);
    expect(await entries.change(changed!, { leaseUntil: 9 })).toBeUndefined();
  });

  test('all are listed page by page, and those of an owner, the newest first', async () => {
    for (const n of [1, 2, 3, 4, 5]) await entries.add(entry(`room${n}`, { owner: n === 3 ? undefined : 'creator', openedAt: new Date(NOW + n) }));
    expect((await list()).sort()).toEqual(['room1', 'room2', 'room3', 'room4', 'room5']);
    expect(await list('creator')).toEqual(['room5', 'room4', 'room2', 'room1']);
    expect(await list('nobody')).toEqual([]);
    const all = [];
    for await (const { key } of allEntries(entries, 2)) all.push(key);
    expect(all.sort()).toEqual(['room1', 'room2', 'room3', 'room4', 'room5']);
  });

  test('a page begins where one of the same list ended', async () => {
    for (const n of [1, 2, 3]) await entries.add(entry(`room${n}`, { owner: 'creator' }));
    const { next } = await entries.list({ owner: 'creator', limit: 1 });
    await expect(entries.list({ limit: 1, after: { ...next!, sort: '' } })).rejects.toThrow(InvalidPageKey);
  });

  test('is due: what somebody died over, a while after his lease, and what is open, when it ends', async () => {
    await entries.add(entry('dead', { leaseUntil: NOW + 1_000 }));
    await entries.add(entry('closing', { state: 'closing', leaseUntil: NOW }));
    await entries.add(entry('ends', { state: 'open', endsAt: new Date(NOW + 10_000) }));
    await entries.add(entry('grace', { state: 'open', endsAt: new Date(NOW + 90_000), graceEndsAt: new Date(NOW + 5_000) }));
    await entries.add(entry('stays', { state: 'open' }));
    expect(await due(NOW)).toEqual([]);
    expect(await due(NOW + 10_000)).toEqual(['grace', 'ends']);
    expect(await due(NOW + 31_000)).toEqual(['grace', 'ends', 'closing', 'dead']);
  });

  test('of those who write a mark at once, one does', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, async (_, n) => marks.put('sweep', undefined, { n })));
    const [mark, ...others] = all.filter((one) => one !== undefined);
    expect(others).toEqual([]);
    expect(await marks.get('sweep')).toEqual(mark);
    expect(await marks.put('sweep', mark, { n: 11 }, new Date(NOW))).toEqual({ version: 2, value: { n: 11 } });
    expect(await marks.put('sweep', mark, { n: 12 })).toBeUndefined();
    expect(await marks.get('other')).toBeUndefined();
    await marks.remove('sweep');
    await marks.remove('sweep');
    expect(await marks.get('sweep')).toBeUndefined();
    expect(await list()).toEqual([]);
  });
}
