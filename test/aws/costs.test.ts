import { atMost, costs } from './costs';
import { read } from '../docs/pages';

test('every price that is said to be in docs/costs.md is there, and the others are called allowances', () => {
  const page = read('docs/costs.md');
  const numbers = new Set([...page.matchAll(/\d+(?:\.\d+)?/g)].map(([number]) => Number(number)));
  expect(costs().filter(({ documented }) => documented).length).toBeGreaterThan(3);
  for (const { what, price, documented } of costs()) {
    if (documented) expect([what, numbers.has(price)]).toEqual([what, true]);
    else expect(what).toContain('(an allowance)');
  }
});

test('what a run costs at most is more than the sum of its rows, and nothing that anybody has to ask for', () => {
  const sum = costs().reduce((all, { usd }) => all + usd, 0);
  expect(atMost()).toBeGreaterThanOrEqual(sum);
  expect(atMost()).toBeLessThan(5);
});
