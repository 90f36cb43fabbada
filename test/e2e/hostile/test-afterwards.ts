import { CloudWatchLogsClient, paginateDescribeLogGroups, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { CANARY, type Sender } from './hostile';
import { PEOPLE, type Stage } from './stage';
import { CREDENTIALS, REGION } from '../../../local/account';

/** The log groups of the functions behind the APIs. */
const OURS = /TokenFunction|ModerationFunction(?!.*AuditLog)/;

const BY_LAMBDA = /^(?:START|END|REPORT|INIT_START) /;
/** The SDK wonders at the queues of MiniStack, which have another host than its endpoint. */
const BY_SDK = /^QueueUrl=http:\/\/localhost:|^Set \[endpoint=string\] or \[useQueueUrlAsEndpoint=false\] on the SQSClient\.$/;

/** The tests of what is left of a walk, in logs above all. `chatTokens`: those that were issued. */
export function testAfterwards(stage: Stage, chatTokens: readonly string[]): void {
  describe('afterwards', () => {
    const logs = new Map<string, string[]>();

    beforeAll(async () => {
      const client = new CloudWatchLogsClient({ endpoint: stage.harness.aws.endpoint, region: REGION, credentials: CREDENTIALS });
      for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, {})) {
        for (const { logGroupName } of logGroups) {
          const lines: string[] = [];
          for await (const { events = [] } of paginateFilterLogEvents({ client }, { logGroupName })) lines.push(...events.map(({ message = '' }) => message));
          logs.set(logGroupName!, lines);
        }
      }
      client.destroy();
    });

    const of = (name: RegExp) => [...logs].filter(([group]) => name.test(group)).flatMap(([, lines]) => lines);

    test('no log but the audit log has a word of what was sent, and each line of it is one of ours', async () => {
      expect([...logs.keys()].filter((group) => OURS.test(group))).toHaveLength(4);
      const lines = of(OURS).flatMap((message) => message.split('\n')).filter((line) => line !== '');
      expect(lines.length).toBeGreaterThan(1_000);
      const people = [...stage.ids.values()];
      const signedIn = await Promise.all(['alice', 'bob', 'vera', 'mona', 'hugo'].map(async (who) => (await stage.world.token(who as Sender))!.split('.')[2]));
      for (const secret of [CANARY, ...people, ...signedIn, ...chatTokens, 'eyJ', 'arn:', 'troll', 'spam', 'passwd', ...Object.keys(PEOPLE)]) {
        expect([secret, lines.filter((line) => line.includes(secret)).slice(0, 3)]).toEqual([secret, []]);
      }
      expect(lines.filter((line) => /\bat \S+ \(|\.[jt]s:\d+|\bError:/.test(line))).toEqual([]);
      const strange = lines.filter((line) => !(BY_LAMBDA.test(line) || BY_SDK.test(line) || isOurs(line)));
      expect(strange.slice(0, 5)).toEqual([]);
    });

    test('a record of the audit log is one line, whatever it quotes', () => {
      const records = of(/AuditLog/).map((line) => [line.includes('\n'), JSON.parse(line)] as [boolean, Record<string, unknown>]);
      expect(records.filter(([several]) => several)).toEqual([]);
      const fields = ['time', 'action', 'outcome', 'moderator', 'room', 'everywhere', 'userId', 'messageId', 'eventName', 'reason', 'until', 'requestId'];
      for (const [, record] of records) expect(Object.keys(record).filter((field) => !fields.includes(field))).toEqual([]);
      expect(new Set(records.map(([, { moderator }]) => moderator))).toEqual(new Set([stage.idOf('mona'), stage.idOf('max')]));
      expect(records.map(([, { reason }]) => reason)).toContain(`\u202e${CANARY}\u202c`);
    });

    test('nothing of the walk is left in the list', async () => {
      expect(await stage.banned()).toEqual([]);
    });
  });
}

function isOurs(line: string): boolean {
  try {
    const entry = JSON.parse(line) as Record<string, unknown>;
    return '_aws' in entry || (['Token', 'Moderation', 'Second disconnect'].some((word) => String(entry.message).startsWith(word)) && typeof entry.service === 'string');
  } catch {
    return false;
  }
}
