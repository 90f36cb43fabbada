import { join } from 'node:path';
import type { PlatformProps } from './apps/platform';
import { atMost, costs, METRICS, plan } from './costs';
import { MORE_RIGHTS } from './more-rights';
import { NAMES } from './names';
import { QUICK_START } from '../../local/cdk-cli';
import { metricsOfAll } from '../docs/metrics';
import { read } from '../docs/pages';
import { type Synthesised, synthesised } from '../docs/synthesised';

/** The app of the suite, with all that it can have. */
let app: Synthesised;
beforeAll(() => {
  const props: PlatformProps = {
    account: '123456789012',
    region: 'eu-west-1',
    stackName: NAMES.platform,
    tag: NAMES.tag,
    reviewer: join(QUICK_START, 'reviewer'),
    requireResourceTag: true,
    moreRightsForLogs: true,
  };
  app = synthesised('test/aws/apps/platform.ts', NAMES.platform, { PROPS: JSON.stringify(props) });
});

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
  const { byName, byMore } = metricsOfAll(app.document, true);
  expect(METRICS).toBe(byName.length + byMore.length);
});

test('what a run costs at most is more than the sum of its rows, and nothing that anybody has to ask for', () => {
  const sum = costs().reduce((all, { usd }) => all + usd, 0);
  expect(atMost()).toBeGreaterThanOrEqual(sum);
  expect(atMost()).toBeLessThan(5);
});

interface RoleProperties {
  readonly ManagedPolicyArns?: readonly unknown[];
  readonly Policies?: readonly { readonly PolicyDocument: { readonly Statement: readonly { readonly Action: string | string[] }[] } }[];
}

test('no role may do everything, and where AWS asks for more rights, one has those that the plan says', () => {
  const roles = Object.entries(app.resources).filter(([, { Type }]) => Type === 'AWS::IAM::Role').map(([id, { Properties }]) => {
    const { Policies = [], ManagedPolicyArns = [] } = Properties as RoleProperties;
    const actions = Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement.flatMap(({ Action }) => Action));
    return { id, actions, managed: JSON.stringify(ManagedPolicyArns).match(/policy\/[\w/-]+/g) ?? [] };
  });
  expect(new Set(roles.flatMap(({ managed }) => managed))).toEqual(new Set(['policy/service-role/AWSLambdaBasicExecutionRole']));
  expect(roles.flatMap(({ actions }) => actions).filter((action) => action.startsWith('*') || /^(iam|sts):(?!CreateServiceLinkedRole$)/.test(action))).toEqual([]);
  expect(roles.filter(({ id }) => id.startsWith('LogMaker'))).toEqual([{ id: expect.any(String), actions: Object.values(MORE_RIGHTS), managed: [] }]);
  for (const right of Object.values(MORE_RIGHTS)) expect(plan('123456789012', 'eu-west-1')).toContain(right);
});
