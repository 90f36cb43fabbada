import { readCommits } from '../../release/commits';
import { newestOf, nextVersion, versionOf, versionsAmong } from '../../release/version';

function commits(...titles: string[]) {
  return readCommits(titles.map((title) => `0123456\x1f${title}\x1f\x1e`).join('\n'));
}

test.each([
  [undefined, ['feat!: rooms', 'fix: one'], '0.1.0'],
  ['0.1.0', ['fix: one'], '0.1.1'],
  ['0.1.9', ['docs: one', 'No type'], '0.1.10'],
  ['0.1.1', ['fix: one', 'feat: two', 'docs: three'], '0.2.0'],
  ['0.9.3', ['refactor!: one'], '0.10.0'],
  ['1.4.9', ['test: one'], '1.4.10'],
  ['1.4.9', ['fix: one', 'feat(rooms): two'], '1.5.0'],
  ['1.4.9', ['feat: one', 'fix(rooms)!: two'], '2.0.0'],
  ['9.10.11', ['feat!: one'], '10.0.0'],
])('after %s, %j make %s', (last, titles, next) => {
  expect(nextVersion(last, commits(...titles))).toBe(next);
});

test('the newest version is the greatest by its numbers, in whatever order they come', () => {
  const sorted = ['0.9.0', '0.10.0', '0.10.2', '0.10.10', '1.0.0', '2.0.0', '10.0.0'];
  for (let n = 0; n < sorted.length; n++) {
    const part = sorted.slice(0, n + 1);
    expect(newestOf(part)).toBe(sorted[n]);
    expect(newestOf([...part].reverse())).toBe(sorted[n]);
    expect(newestOf([...part].sort())).toBe(sorted[n]);
  }
  expect(newestOf([])).toBeUndefined();
});

test('a tag is a version after a v', () => {
  expect(versionOf('v0.1.0')).toBe('0.1.0');
  expect(versionOf('v12.0.345')).toBe('12.0.345');
});

test('tags of something else are no versions', () => {
  expect(versionsAmong(['v0.1.0', '', 'v1', 'v1.2.3-rc.1', '1.2.3', 'demo', 'v2.0.0'])).toEqual(['0.1.0', '2.0.0']);
});

test.each(['1.2.3', 'v1.2', 'v1.2.3.4', 'v1.2.3-rc.1', 'v01.2.3', 'v1.2.3 ', 'v1.2.3\n', 'vv1.2.3', 'V1.2.3', 'v1.2.x', 'v', ''])('%j is the tag of no version', (tag) => {
  expect(() => versionOf(tag)).toThrow('version');
});
