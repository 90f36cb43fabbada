import { modulesOfPage } from './modules';

let shortened: (name: string, codePoints: number) => string;

beforeAll(async () => ({ shortened } = await modulesOfPage<{ shortened: typeof shortened }>('names')));

test.each([
  ['Ada', 'Ada'],
  ['x'.repeat(128), 'x'.repeat(32)],
  [`${'x'.repeat(31)}👍👍`, `${'x'.repeat(31)}👍`], // one code point of two code units
  [`${'x'.repeat(31)}👍🏽`, 'x'.repeat(31)], // a letter of two code points
  ['👨‍👩‍👧‍👦'.repeat(5), '👨‍👩‍👧‍👦'.repeat(4)],
  [`e${'\u0301'.repeat(40)}`, `e${'\u0301'.repeat(31)}`],
])('of %s, as much is a name as the API takes', (name, expected) => {
  expect(shortened(name, 32)).toBe(expected);
});
