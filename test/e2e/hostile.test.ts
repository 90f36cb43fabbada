import { DOORS } from './doors';
import { Harness } from './harness';
import { BODIES } from './hostile/bodies';
import type { Hostile } from './hostile/hostile';
import { IDENTITY } from './hostile/identity';
import { MODERATORS, PATH_REQUESTS } from './hostile/paths';
import { SIGN_INS } from './hostile/sign-ins';
import { Stage } from './hostile/stage';
import { testAfterwards } from './hostile/test-afterwards';
import { testBans } from './hostile/test-bans';
import { LOG_INJECTION, ORIGINS, TIMES_AND_PAGES } from './hostile/texts';
import { expected, holderOf, rulesBroken } from './hostile/walk';

// What bad input gets: every request of test/e2e/hostile, at both doors, to the byte. What one does in spite of its answer is looked for as well.

const LISTS = { SIGN_INS, IDENTITY, BODIES, PATH_REQUESTS, MODERATORS, LOG_INJECTION, TIMES_AND_PAGES, ORIGINS };
const ALL: readonly Hostile[] = Object.values(LISTS).flat();

const harness = Harness.forFile();
const stage = Stage.forFile(harness);
const chatTokens: string[] = [];

test('the list is long, and says of each request once what it gets', () => {
  expect(ALL.length).toBeGreaterThan(1_000);
  for (const [list, requests] of Object.entries(LISTS)) {
    const names = requests.map(({ name }) => name);
    expect([list, names.filter((name, n) => names.indexOf(name) !== n)]).toEqual([list, []]);
  }
});

describe.each(DOORS)('at the %s door', (door) => {
  describe.each(Object.entries(LISTS))('%s', (_, requests) => {
    beforeAll(async () => stage.forgetCounts());

    test.each(requests.map((hostile) => [hostile.name, hostile] as const))('%s', async (_name, hostile) => {
      const wanted = expected(hostile, door);
      const [before, calls] = [await stage.banned(), (await harness.calls()).length];
      const answer = await stage.ask(door, hostile);
      expect({ status: answer.status, text: answer.status === wanted.status ? '' : answer.text }).toEqual({ status: wanted.status, text: '' });
      const issued = answer.status === 200 && /tokens\/?(\?|$)/.test(hostile.path) ? (JSON.parse(answer.text) as { token: string }).token : undefined;
      if (issued) chatTokens.push(issued);
      const shown = issued ? { ...answer, text: answer.text.replace(issued, '') } : answer;
      expect(await rulesBroken(stage.world, door, shown, wanted, hostile.method)).toEqual([]);
      if (answer.status >= 400) {
        expect(await stage.banned()).toEqual(before);
        expect(await harness.calls()).toHaveLength(calls);
      }
      if (issued) {
        const guest = hostile.path.includes('guest-tokens');
        expect(await holderOf(harness.aws.emulator.messagingEndpoint, issued)).toEqual({
          userId: guest ? undefined : stage.idOf(hostile.as!),
          attributes: {},
          refused: [...guest ? ['SEND_MESSAGE'] : [], 'DELETE_MESSAGE', 'DISCONNECT_USER'].sort(),
        });
      }
    });
  });

  testBans(stage, door);
});

testAfterwards(stage, chatTokens);
