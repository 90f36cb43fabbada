import { join } from 'node:path';
import type { PlatformProps } from './apps/platform';
import { atMost, costs, METRICS } from './costs';
import { NAMES } from './names';
import { QUICK_START } from '../../local/cdk-cli';
import { metricsOfAll } from '../docs/metrics';
import { read } from '../docs/pages';
import { synthesised } from '../docs/synthesised';

/** The app of the suite. */
function platform(): ReturnType<typeof synthesised> {
  const props: PlatformProps = {
    account: '123456789012',
    region: 'eu-west-1',
    stackName: NAMES.platform,
    tag: NAMES.tag,
    reviewer: join(QUICK_START, 'reviewer'),
    requireResourceTag: true,
    moreRightsForLogs: false,
  };
  return synthesised('test/aws/apps/platform.ts', NAMES.platform, { PROPS: JSON.stringify(props) });
}

test('every price that is said to be in docs/costs.md is there, and the others are called allowances', () => {
  const page = read('docs/costs.md');
  const numbers = new Set([...page.matchAll(/\d+(?:\.\d+)?/g)].map(([number]) => Number(number)));
  expect(costs().filter(({ documented }) => documented).length).toBeGreaterThan(3);
  for (const { what, price, documented } of costs()) {
    if (documented) expect([what, numbers.has(price)]).toEqual([what, true]);
    else expect(what).toContain('(an allowance)');
  }
});

test('all metrics are paid for that the app can have', () => {
  const { byName, byMore } = metricsOfAll(platform().document, true);
  expect(METRICS).toBe(byName.length + byMore.length);
});

test('what a run costs at most is more than the sum of its rows, and nothing that anybody has to ask for', () => {
  const sum = costs().reduce((all, { usd }) => all + usd, 0);
  expect(atMost()).toBeGreaterThanOrEqual(sum);
  expect(atMost()).toBeLessThan(5);
});
