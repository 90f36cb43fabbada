import fc from 'fast-check';
import { decodePage, encodePage, pageKeyOf, startKey } from '../../../lambda/http/ban-pages';
import {
  type Ban, banKey, BanListUnavailable, banOfItem, countKey, EVERYWHERE, InvalidUserId, isActive, isUserId, type Item, itemOf, longest, type NewBan,
  storable,
} from '../../../lambda/http/bans';

const ROOM = 'arn:aws:ivschat:eu-west-1:123456789012:room/g1H2I3j4k5L6';
const OTHER = 'arn:aws:ivschat:eu-west-1:123456789012:room/Z9y8X7w6V5u4';
const NOW = new Date('2026-05-01T12:00:00.000Z');
const SECOND = 1000;
const after = (milliseconds: number) => new Date(NOW.getTime() + milliseconds);
const BAN: NewBan = { userId: 'alice', room: ROOM, createdAt: NOW };

/** Any id that a user can have: 1 to 128 code points, of all planes. */
const userIds = fc.string({ unit: 'binary', minLength: 1, maxLength: 128 });

describe('the item of a ban', () => {
  test('has the documented form, with everything', () => {
    expect(itemOf({ ...BAN, until: after(90 * SECOND), reason: 'spam', bannedBy: 'mod' })).toEqual({
      pk: { S: 'ban#alice' },
      sk: { S: ROOM },
      userId: { S: 'alice' },
      room: { S: ROOM },
      createdAt: { S: '2026-05-01T12:00:00.000Z' },
      expiresAt: { N: '1777636890' },
      reason: { S: 'spam' },
      bannedBy: { S: 'mod' },
    });
  });

  test('has no optional member that there is none of', () => {
    expect(Object.keys(itemOf({ ...BAN, room: EVERYWHERE, reason: '' }))).toEqual(['pk', 'sk', 'userId', 'room', 'createdAt']);
  });

  test('is the same ban when it is read, whoever it is for', () => {
    fc.assert(fc.property(userIds, fc.constantFrom(ROOM, EVERYWHERE), fc.option(fc.date({ min: NOW, max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true })), (userId, room, until) => {
      const ban = storable({ ...BAN, userId, room, reason: 'x', ...until ? { until } : {} });
      expect(banOfItem(itemOf(ban))).toEqual(ban);
    }));
  });

  test('ends on a whole second, and never before it was to', () => {
    const ends = [0, 1, 999, 1000].map((more) => storable({ ...BAN, until: after(more) }).until!.getTime() - NOW.getTime());
    expect(ends).toEqual([0, 1000, 1000, 1000]);
  });

  test('can be stored whatever a moderator\'s reason has in it', () => {
    expect(itemOf({ ...BAN, reason: 'a\ud800b', bannedBy: '\udc00' })).toMatchObject({ reason: { S: 'a\ufffdb' }, bannedBy: { S: '\ufffd' } });
  });
});

describe('an item that a backend of one\'s own wrote', () => {
  const key = { pk: { S: 'ban#alice' }, sk: { S: ROOM } };
  const read = (more: Item) => banOfItem({ ...key, ...more });

  test('needs no more than its key to be a ban for ever', () => {
    expect(read({})).toEqual({ userId: 'alice', room: ROOM });
    expect(isActive(read({})!, new Date('9999-12-31'))).toBe(true);
  });

  test.each<[string, Item[string], Date]>([
    ['a fraction', { N: '1777636800.5' }, after(500)],
    ['an exponent', { N: '1.7776368E9' }, NOW],
    ['leading zeros', { N: '0001777636800' }, NOW],
    ['the past', { N: '0' }, new Date(0)],
    ['before 1970', { N: '-5' }, new Date(-5000)],
  ])('may say when it ends with %s', (_, expiresAt, until) => {
    expect(read({ expiresAt })).toEqual({ userId: 'alice', room: ROOM, until });
  });

  test.each<[string, Item[string]]>([
    ['a text', { S: '1777636800' }],
    ['a date', { S: '2020-01-01T00:00:00Z' }],
    ['nothing', { NULL: true }],
    ['milliseconds', { N: '1577836800000' }],
    ['more than any date', { N: '9'.repeat(38) }],
    ['less than any date', { N: `-${'9'.repeat(38)}` }],
    ['no number', { N: 'soon' }],
    ['a list', { L: [{ N: '1' }] }],
    ['yes or no', { BOOL: false }],
  ])('and is for ever where that is %s', (_, expiresAt) => {
    expect(read({ expiresAt })).toEqual({ userId: 'alice', room: ROOM });
  });

  test('is for whom its key says, in the room that its key says', () => {
    expect(read({ userId: { S: 'bob' }, room: { S: OTHER } })).toEqual({ userId: 'alice', room: ROOM });
    expect(banOfItem({ pk: { S: 'ban#ban#a#b' }, sk: { S: EVERYWHERE } })).toEqual({ userId: 'ban#a#b', room: EVERYWHERE });
  });

  test('is not known to be made at a time where it says none', () => {
    expect(read({ createdAt: { S: 'yesterday' } })).toEqual({ userId: 'alice', room: ROOM });
    expect(read({ createdAt: { N: '1777636800' } })).toEqual({ userId: 'alice', room: ROOM });
    expect(read({ createdAt: { S: '2026-05-01T14:00:00+02:00' } })).toMatchObject({ createdAt: NOW });
  });

  test('has no reason and no moderator but texts', () => {
    expect(read({ reason: { N: '1' }, bannedBy: { S: '' } })).toEqual({ userId: 'alice', room: ROOM });
  });

  test.each<[string, Item]>([
    ['a count', { pk: { S: 'count#alice' }, sk: { S: '29627280' } }],
    ['of another table', { id: { S: 'alice' } }],
    ['without a room', { pk: { S: 'ban#alice' } }],
    ['nothing', {}],
  ])('is no ban if it is %s', (_, item) => {
    expect(banOfItem(item)).toBeUndefined();
  });
});

describe('a ban is over', () => {
  test.each<[string, Ban, boolean]>([
    ['never, without an end', BAN, true],
    ['not before its end', { ...BAN, until: after(1) }, true],
    ['at its end', { ...BAN, until: NOW }, false],
    ['after its end, whether it was deleted or not', { ...BAN, until: after(-1) }, false],
  ])('%s', (_, ban, active) => {
    expect(isActive(ban, NOW)).toBe(active);
    expect(longest([ban], NOW)).toBe(active ? ban : undefined);
  });

  const [over, short, long, forever]: Ban[] = [after(-1), after(1), after(2), undefined].map((until) => ({ ...BAN, until }));
  test.each<[string, Ban[], Ban | undefined]>([
    ['the later end', [short, long], long],
    ['the later end first', [long, short], long],
    ['the one without an end', [long, forever], forever],
    ['the one without an end first', [forever, long], forever],
    ['the one that is not over', [over, short], short],
    ['none of those that are over', [over, over], undefined],
    ['none of none', [], undefined],
    ['the first of two for ever', [forever, { ...forever, room: EVERYWHERE }], forever],
  ])('of several, what counts is %s', (_, bans, wanted) => {
    expect(longest(bans, NOW)).toBe(wanted);
  });
});

describe('a user id', () => {
  test.each<[string, string]>([
    ['128 letters', 'a'.repeat(128)],
    ['128 characters of four bytes', '😀'.repeat(128)],
    ['a slash, a hash, blanks, quotes, a line break, NUL', 'a/b#c \'"\n\0'],
    ['what looks like a key', 'ban#alice'],
    ['a star', '*'],
  ])('can be %s', (_, userId) => {
    expect(isUserId(userId)).toBe(true);
    expect(banKey(userId, ROOM)).toEqual({ pk: { S: `ban#${userId}` }, sk: { S: ROOM } });
  });

  test.each<[string, string]>([
    ['empty', ''],
    ['129 letters', 'a'.repeat(129)],
    ['129 characters of four bytes', '😀'.repeat(129)],
    ['half a surrogate pair', 'a\ud83d'],
    ['the other half', '\ude00a'],
    ['a pair the wrong way round', '\ude00\ud83d'],
  ])('cannot be %s, and no error says it', (_, userId) => {
    expect(isUserId(userId)).toBe(false);
    for (const use of [() => banKey(userId, ROOM), () => countKey(userId, NOW), () => itemOf({ ...BAN, userId })]) {
      expect(use).toThrow(new InvalidUserId());
    }
  });

  test('is never taken for another: what differs by a code unit has another key', () => {
    const alike = ['straße', 'STRASSE', '\u00e9', 'e\u0301', '\u00c5', '\u212b', 'ﬁ', 'fi', 'a', 'A', 'а', ' a', 'a ', 'a\0', '\ufffd', 'a\u200b'];
    expect(new Set(alike.map((userId) => Buffer.from(banKey(userId, ROOM).pk.S!).toString('hex'))).size).toBe(alike.length);
    fc.assert(fc.property(userIds, userIds, (one, other) => {
      const bytes = (userId: string) => Buffer.from(banKey(userId, ROOM).pk.S!);
      expect(bytes(one).equals(bytes(other))).toBe(one === other);
    }));
  });
});

test('tokens are counted by the minute, and what is counted goes after the minute is over', () => {
  const minute = Math.floor(NOW.getTime() / 60_000);
  for (const now of [NOW, after(59_999)]) {
    expect(countKey('alice', now)).toEqual({ key: { pk: { S: 'count#alice' }, sk: { S: `${minute}` } }, expiresAt: { N: `${(minute + 2) * 60}` } });
  }
  expect(countKey('alice', after(60_000)).key.sk).toEqual({ S: `${minute + 1}` });
});

test('that the list cannot be reached is told without saying of whom', () => {
  const error = new BanListUnavailable({ errorName: 'ValidationException', attempts: 1 });
  expect(`${error} ${JSON.stringify(error)}`).toBe('BanListUnavailable: The ban list cannot be reached {"log":{"errorName":"ValidationException","attempts":1},"name":"BanListUnavailable"}');
});

describe('the text for the next page', () => {
  const KEY = { room: ROOM, createdAt: '2026-05-01T12:00:00.000Z', partitionKey: 'ban#alice', sortKey: ROOM };
  const text = encodePage(KEY);
  const made = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

  test('goes into a URL as it is, and comes back as the key that it was', () => {
    expect(text).toMatch(/^[\w-]+$/);
    expect(decodePage(text, ROOM)).toEqual(KEY);
    fc.assert(fc.property(userIds, (userId) => {
      const key = { ...KEY, partitionKey: `ban#${userId}` };
      expect(decodePage(encodePage(key), ROOM)).toEqual(key);
      expect(pageKeyOf(startKey(key))).toEqual(key);
    }));
  });

  test('is of its room alone', () => {
    expect(decodePage(text, OTHER)).toBeUndefined();
    expect(decodePage(text, EVERYWHERE)).toBeUndefined();
    expect(decodePage(encodePage({ ...KEY, room: EVERYWHERE, sortKey: EVERYWHERE }), ROOM)).toBeUndefined();
  });

  test.each<[string, string]>([
    ['nothing', ''],
    ['no base64url', '§§§'],
    ['with padding', `${text}=`],
    ['with a blank', ` ${text}`],
    ['cut', text.slice(0, -4)],
    ['longer', `${text}AAAA`],
    ['no JSON', Buffer.from('{').toString('base64url')],
    ['other JSON', made({ ...KEY })],
    ['of too few', made([ROOM, KEY.createdAt, KEY.partitionKey])],
    ['of too many', made([ROOM, KEY.createdAt, KEY.partitionKey, ROOM, ''])],
    ['of a number', made([ROOM, 1, KEY.partitionKey, ROOM])],
    ['of null', made([ROOM, null, KEY.partitionKey, ROOM])],
    ['null itself', made(null)],
    ['with blanks between', Buffer.from(JSON.stringify(Object.values(KEY), undefined, 1)).toString('base64url')],
    ['of an empty key', encodePage({ ...KEY, partitionKey: '' })],
    ['of an empty time', encodePage({ ...KEY, createdAt: '' })],
    ['of a key that is too long', encodePage({ ...KEY, partitionKey: 'k'.repeat(2049) })],
    ['of a time that is too long', encodePage({ ...KEY, createdAt: '9'.repeat(1025) })],
    ['of half a surrogate pair, which DynamoDB would refuse', encodePage({ ...KEY, partitionKey: 'ban#\ud800' })],
    ['endless', 'A'.repeat(1_000_000)],
  ])('that is %s is none', (_, tampered) => {
    expect(decodePage(tampered, ROOM)).toBeUndefined();
  });

  test('changed in any one character, is none or another place in the same list', () => {
    for (let at = 0; at < text.length; at++) {
      const changed = text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
      expect([undefined, ROOM]).toContain(decodePage(changed, ROOM)?.room);
    }
  });

  test('is not there after the last page', () => {
    expect(pageKeyOf(undefined)).toBeUndefined();
  });
});
