import { openPage, sealPage } from '../../../lambda/http/page-seal';

const KEY = 'k'.repeat(32);
const MINE = ['rooms', 'ada'];
const PLACE = 'behind the room "sécret-😀"';

test('where a page begins is read back, and stands in no text', () => {
  const sealed = sealPage(KEY, MINE, PLACE);
  expect(openPage(KEY, MINE, sealed)).toBe(PLACE);
  expect(sealed).toMatch(/^[A-Za-z0-9_-]+$/);
  expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toMatch(/room|cret/);
});

test('two texts of one place are two, so that nobody sees that they are of one', () => {
  expect(sealPage(KEY, MINE, PLACE)).not.toBe(sealPage(KEY, MINE, PLACE));
});

test.each<[string, string, string[]]>([
  ['another user', KEY, ['rooms', 'bob']],
  ['another list', KEY, ['bans', 'ada']],
  ['a list whose names join to the same', KEY, ['rooms,ada']],
  ['another key', 'K'.repeat(32), MINE],
])('with %s, it opens nothing', (_, key, list) => {
  expect(openPage(key, list, sealPage(KEY, MINE, PLACE))).toBeUndefined();
});

test('whatever was changed, cut, padded or made up opens nothing', () => {
  const sealed = sealPage(KEY, MINE, PLACE);
  const bytes = Buffer.from(sealed, 'base64url');
  const changed = Array.from(bytes, (byte, at) => Buffer.from(bytes.map((one, index) => index === at ? (byte + 1) % 256 : one)).toString('base64url'));
  const cut = Array.from(bytes, (_, at) => bytes.subarray(0, at).toString('base64url'));
  for (const text of [...changed, ...cut, `${sealed}=`, ` ${sealed}`, `${sealed}\n`, '', 'x', 'x'.repeat(8192), '\u0000', '😀']) {
    expect(openPage(KEY, MINE, text)).toBeUndefined();
  }
});
