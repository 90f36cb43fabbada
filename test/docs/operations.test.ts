import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { CfnRoom } from 'aws-cdk-lib/aws-ivschat';
import { metricsOf } from './metrics';
import { ChatAlarms, type ChatAlarmsProps, ChatApi, type ChatApiProps, ChatAuthorizer, type ChatCapability, ChatRestApi } from '../../src';
import { openApiDocument } from '../../src/api/openapi/document';
import { DIRECTORY_METRICS, HOST_METRICS, MODERATION_METRICS, TOKEN_METRICS } from '../../src/contract';
import { ALL, type Document } from '../api/openapi/documents';
import { hosted, moderated, newApi, newDirectory, newStack } from '../metrics/fixtures';

const page = readFileSync(join(__dirname, '../../docs/operations.md'), 'utf8');

/** The rows of the table under a heading, cell by cell. */
function rowsUnder(heading: string): string[][] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`))!;
  return [...section.matchAll(/^\| (`.*) \|$/gm)].map(([, row]) => row.split(' | '));
}

test('the page has every metric, and no other', () => {
  const metrics = [TOKEN_METRICS, MODERATION_METRICS, HOST_METRICS, DIRECTORY_METRICS].flatMap((of): string[] => Object.values(of));
  expect(rowsUnder('Metrics').map(([name]) => name.replaceAll('`', '')).sort()).toEqual(metrics.sort());
});

test('the page has every alarm with its default, and no other', () => {
  const stack = newStack();
  const alarms = new ChatAlarms(stack, 'Alarms', { api: hosted(stack, moderated(stack)), directory: newDirectory(stack) });
  const template = Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm');
  const defaults = Object.fromEntries(Object.entries(alarms)
    .filter(([, value]) => alarms.all.includes(value as never))
    .map(([name, one]) => {
      const { Threshold, Period } = template[stack.getLogicalId((one as typeof alarms.failures).node.defaultChild as never)].Properties;
      return [name, [Threshold, Period]];
    }));
  const documented = Object.fromEntries(rowsUnder('Alarms').map(([name, when]) => {
    const [, threshold, minutes] = /^([\d,]+) .*?(?:in (?:(\d+) minutes|a minute))?$/.exec(when)!;
    const period = when.includes('dead letter') ? 300 : Number(minutes ?? 1) * 60;
    return [name.replaceAll('`', ''), [Number(threshold.replace(',', '')), period]];
  }));
  expect(documented).toEqual(defaults);
});

test('the page has how many metrics each function can have', () => {
  const everything = openApiDocument(ALL, { server: { url: ALL.url } }) as unknown as Document;
  const [tokens, moderation, hosts] = (['tokens', 'moderation', 'hosts'] as const).map((name) => {
    const { byName, byMore } = metricsOf(everything, name);
    return `${byName.length}, and ${byMore.length} by`;
  });
  expect(page).toContain(`A function that issues tokens has up to ${tokens} reason; one that moderates ${moderation} action and reason; `
    + `that of hosts ${hosts} action and reason; a directory has up to ${Object.keys(DIRECTORY_METRICS).length} |`);
});

test('the page has how many alarms there are, with all of it and without', () => {
  const alarms = (props: (of: Stack) => ChatAlarmsProps) => {
    const of = newStack();
    return new ChatAlarms(of, 'Alarms', props(of)).all.length;
  };
  const least = alarms((of) => ({ api: newApi(of) }));
  const moderating = alarms((of) => ({ api: moderated(of) })) - least;
  const hosting = alarms((of) => ({ api: hosted(of) })) - least;
  const following = alarms((of) => ({ api: newApi(of), directory: newDirectory(of) })) - least;
  const all = alarms((of) => ({ api: hosted(of, moderated(of)), directory: newDirectory(of) }));
  expect(page).toContain(`\`ChatAlarms\` has ${least}, ${moderating} more with moderation and bans, ${hosting} more with hosts, `
    + `and ${following} more with a directory: ${all} with all of it |`);
});

/** How each sentence about an API at synth comes about. */
const AT_SYNTH: readonly (() => unknown)[] = [
  () => newChatApi({ rooms: Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`a-room-with-a-name-${n}`, room()])) }),
  () => newChatApi({ capabilities: ['WRITE' as unknown as ChatCapability] }),
  () => newChatApi().tokenUrl('loby'),
  () => newChatApi().grantInvoke({} as never),
  () => newChatApi({ authorizer: ChatAuthorizer.iam(), moderation: { groups: ['moderators'] } }),
  () => newChatApi({ tokensPerUser: 10 }),
  () => newChatApi({ hosts: { groups: ['creators'] } }),
  () => newChatApi({ guests: { rooms: ['backstage'] } }).addRoom('backstage', room(), { allowedGroups: ['vips'] }),
];

const jwt = ChatAuthorizer.jwt({ issuer: 'https://id.example.com', audience: ['chat'] });
let stack = newStack();
beforeEach(() => { stack = newStack(); });
const room = () => new CfnRoom(stack, `Room${stack.node.children.length}`);
const newChatApi = (props: Partial<ChatApiProps> = {}) => new ChatApi(stack, 'ChatApi', { rooms: { lobby: room() }, authorizer: jwt, ...props });

test('the page has what synth says of an API as it is said', () => {
  const section = page.split(/^### /m).find((text) => text.startsWith('Of an API, at synth\n'))!;
  const sentences = [...section.matchAll(/^\| `([^`]+)`/gm)].map(([, sentence]) => sentence);
  expect(sentences).toHaveLength(AT_SYNTH.length);
  sentences.forEach((sentence, n) => {
    stack = newStack();
    const pattern = sentence.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*');
    expect(AT_SYNTH[n]).toThrow(new RegExp(`^\\[[^\\]]+\\] ${pattern}`));
  });
});

test('the page has the warnings of an API', () => {
  newChatApi({ guests: { rooms: ['lobby'] } });
  new ChatApi(stack, 'Anonymous', { rooms: { lobby: room() }, authorizer: ChatAuthorizer.unauthenticated() });
  new ChatRestApi(stack, 'Rest', { rooms: { lobby: room() }, authorizer: ChatAuthorizer.iam() });
  const warnings = Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(({ entry }) => /\[ack: ([\w:-]+)\]$/.exec(String(entry.data))![1]);
  expect([...page.matchAll(/^\| Warning `([\w:-]+)`/gm)].map(([, id]) => id).sort()).toEqual([...new Set(warnings)].sort());
});
