import { readFileSync } from 'fs';
import { join } from 'path';
import { PROBLEM_BASE, PROBLEMS } from '../../../lambda/http/problem';

const DOC = readFileSync(join(__dirname, '../../../docs/problems.md'), 'utf8');

test('docs/problems.md has a section for each problem, with its status, and no others', () => {
  const sections = [...DOC.matchAll(/^## (\S+)\n\n\*\*(\d+)/gm)].map(([, name, status]) => [name, Number(status)]);
  expect(sections).toEqual(Object.entries(PROBLEMS).map(([name, { status }]) => [name, status]));
  const table = [...DOC.matchAll(/^\| \[(\S+)\]\(#(\S+)\) \| (\d+) \|$/gm)].map(([, name, anchor, status]) => [name, anchor, Number(status)]);
  expect(table).toEqual(Object.entries(PROBLEMS).map(([name, { status }]) => [name, name, status]));
});

test('each section says what to do', () => {
  expect(DOC.match(/\*What to do:\*/g)).toHaveLength(Object.keys(PROBLEMS).length);
});

test('the types lead to that file', () => {
  expect(PROBLEM_BASE).toMatch(/\/blob\/main\/docs\/problems\.md#$/);
  expect(DOC).toContain(`${PROBLEM_BASE}capability-not-allowed`);
});
