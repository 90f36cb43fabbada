import { readCommits, TYPES } from '../../release/commits';

function commit(title: string, body = '') {
  return readCommits(`0123456789abcdef\x1f${title}\x1f${body}\x1e`)[0];
}

test.each([
  ['feat: rooms', { type: 'feat', scope: undefined, description: 'rooms', isBreaking: false }],
  ['fix(lambda): an Update asks once: no more', { type: 'fix', scope: 'lambda', description: 'an Update asks once: no more', isBreaking: false }],
  ['refactor(src/common)!: names', { type: 'refactor', scope: 'src/common', description: 'names', isBreaking: true }],
  ['perf!: less', { type: 'perf', scope: undefined, description: 'less', isBreaking: true }],
])('%s is read', (title, read) => {
  expect(commit(title)).toEqual({ hash: '0123456789abcdef', title, ...read });
});

test.each([
  'Rooms', 'feature: rooms', 'Feat: rooms', 'feat:rooms', 'feat rooms', 'feat(): rooms', 'feat : rooms', 'feat: ', 'Merge pull request 7 from somebody/rooms',
])('"%s" has no type', (title) => {
  expect(commit(title, 'BREAKING CHANGE: everything')).toEqual({ hash: '0123456789abcdef', title, description: title, isBreaking: false });
});

test.each(['BREAKING CHANGE: gone', 'Why.\n\nBREAKING-CHANGE: gone', 'Why.\n\nRefs: 7\nBREAKING CHANGE: gone'])('a footer says that something breaks: %j', (body) => {
  expect(commit('fix: it', body)).toMatchObject({ type: 'fix', isBreaking: true });
});

test('a body that only speaks of what breaks does not', () => {
  expect(commit('fix: it', 'There is no BREAKING CHANGE: here.\nbreaking change: neither')).toMatchObject({ isBreaking: false });
});

test('commits are told apart whatever is in them, and none is none', () => {
  const bodies = ['', 'One line', 'Several\n\n- lines\n- feat: of a list', '"quoted" $(and) `all`'];
  const log = bodies.map((body, n) => `${n}\x1f${TYPES[n]}: number ${n}\x1f${body}\x1e`).join('\n');
  expect(readCommits(log).map(({ hash, type, description }) => [hash, type, description])).toEqual(bodies.map((_, n) => [`${n}`, TYPES[n], `number ${n}`]));
  expect(readCommits('')).toEqual([]);
  expect(readCommits('\n')).toEqual([]);
});
