import { createHmac } from 'crypto';
import { NO_HASHES, userHash, userHashes } from '../../../lambda/http/user-hash';

const KEY = 'k'.repeat(32);

/** A store that answers as told, and time that passes only here. */
function hashesOf(...answers: (() => Promise<string | undefined>)[]) {
  const seen = { reads: 0, warnings: [] as string[], slept: [] as number[], now: 1_000_000 };
  const hashes = userHashes({
    read: () => answers[Math.min(seen.reads++, answers.length - 1)](),
    sleep: async (milliseconds) => { seen.slept.push(milliseconds); },
    now: () => seen.now,
    warn: (name) => seen.warnings.push(name),
  });
  return { hashes, seen };
}

const found = async () => KEY;
const never = () => new Promise<string>(() => undefined);
const fails = (name: string) => async () => { throw Object.assign(new Error('arn:aws:secretsmanager:…'), { name }); };

test('a hash is the first 16 hexadecimal digits of an HMAC-SHA256, which anybody with the key can compute', () => {
  const whole = createHmac('sha256', KEY).update('Zoë 😀').digest('hex');
  expect(userHash(KEY, 'Zoë 😀')).toBe(whole.slice(0, 16));
});

test('users have hashes of their own, which differ with the key, and Unicode twins are two users', () => {
  const hashes = [userHash(KEY, 'a'), userHash(KEY, 'A'), userHash(KEY, 'e\u0301'), userHash(KEY, '\u00e9'), userHash(`${KEY}2`, 'a')];
  expect(new Set(hashes).size).toBe(5);
});

test('the key is read once, however many requests there are', async () => {
  const { hashes, seen } = hashesOf(found);
  hashes.begin();
  expect([await hashes.of('a'), await hashes.of('b'), await hashes.of('a')]).toEqual([userHash(KEY, 'a'), userHash(KEY, 'b'), userHash(KEY, 'a')]);
  expect(seen).toMatchObject({ reads: 1, warnings: [] });
});

test('the key itself is there for whoever asks, on the same terms', async () => {
  const { hashes, seen } = hashesOf(found);
  expect([await hashes.key(), await hashes.key(), await hashes.of('a')]).toEqual([KEY, KEY, userHash(KEY, 'a')]);
  const none = hashesOf(never);
  expect(await none.hashes.key()).toBeUndefined();
  expect([seen.reads, none.seen.slept]).toEqual([1, [1000]]);
  expect(await NO_HASHES.key()).toBeUndefined();
});

test('requests wait for the key for what is left of a second since the first began, and no longer', async () => {
  const { hashes, seen } = hashesOf(never);
  hashes.begin();
  seen.now += 300;
  expect(await hashes.of('a')).toBeUndefined();
  seen.now += 700;
  expect(await hashes.of('a')).toBeUndefined();
  expect(seen.slept).toEqual([700]);
});

test.each<[string, () => Promise<string | undefined>]>([
  ['AccessDeniedException', fails('AccessDeniedException')],
  ['KeyTooShort', async () => 'short'],
  ['KeyTooShort', async () => undefined],
])('without a key (%s), there is no hash, one warning, and nobody waits for the next try a minute later', async (name, fail) => {
  const { hashes, seen } = hashesOf(fail, fail, found);
  for (let request = 0; request < 5; request++) expect(await hashes.of('a')).toBeUndefined();
  expect(seen).toMatchObject({ reads: 1, warnings: [name] });
  seen.now += 60_000;
  expect(await hashes.of('a')).toBeUndefined();
  seen.now += 60_000;
  expect(await hashes.of('a')).toBeUndefined();
  expect(await hashes.of('a')).toBe(userHash(KEY, 'a'));
  expect(seen).toMatchObject({ reads: 3, warnings: [name] });
});
