import { readFileSync } from 'fs';
import { join } from 'path';
import { PROBLEM_BASE, type ProblemName, PROBLEMS } from '../../../lambda/http/problem';
import { GATEWAY_PROBLEMS } from '../../../src/api/gateway-problems';

const DOC = readFileSync(join(__dirname, '../../../docs/problems.md'), 'utf8');

/** Those of the functions, and then those that only API Gateway gives. */
const STATUSES = Object.entries({
  ...Object.fromEntries(Object.entries(PROBLEMS).map(([name, { status }]) => [name, status])),
  ...Object.fromEntries(GATEWAY_PROBLEMS.map(({ name, status }) => [name, status])),
});

test('docs/problems.md has a section for each problem, with its status, and no others', () => {
  const sections = [...DOC.matchAll(/^## (\S+)\n\n\*\*(\d+)/gm)].map(([, name, status]) => [name, Number(status)]);
  expect(sections).toEqual(STATUSES);
  const table = [...DOC.matchAll(/^\| \[(\S+)\]\(#(\S+)\) \| (\d+) \|/gm)].map(([, name, anchor, status]) => [name, anchor, Number(status)]);
  expect(table).toEqual(STATUSES.map(([name, status]) => [name, name, status]));
});

test('each section says what to do', () => {
  expect(DOC.match(/\*What to do:\*/g)).toHaveLength(STATUSES.length);
});

test('a problem is the same, whether API Gateway or a function answers with it', () => {
  for (const { name, status, title } of GATEWAY_PROBLEMS.filter((one) => one.name in PROBLEMS)) {
    expect({ name, status, title }).toEqual({ name, ...PROBLEMS[name as ProblemName] });
  }
});

test('the types lead to that file', () => {
  expect(PROBLEM_BASE).toMatch(/\/blob\/main\/docs\/problems\.md#$/);
  expect(DOC).toContain(`${PROBLEM_BASE}capability-not-allowed`);
});
