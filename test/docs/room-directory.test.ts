import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { type IGrantable, Grant } from 'aws-cdk-lib/aws-iam';
import { transformSync } from 'esbuild';
import { BOUNDS, ERRORS } from '../../src/runtime';
import { stubLambda } from '../runtime/lambda';

/** A state of Amazon States Language. */
interface Task {
  readonly Resource: string;
  readonly Retry: { readonly ErrorEquals: string[] }[];
  readonly Catch: { readonly ErrorEquals: string[] }[];
}

type Backend = typeof import('./room-directory/backend');

const page = readFileSync(join(__dirname, '../../docs/room-directory.md'), 'utf8');
const FUNCTION = 'arn:aws:lambda:eu-west-1:123456789012:function:streams';

/** The code after a comment with its name. */
function example(name: string): string {
  const code = page.split(`<!-- ${name} -->\n`)[1]?.match(/^```\w+\n(.*?)^```$/sm)?.[1];
  if (code === undefined) throw new Error(`No example ${name}`);
  return code;
}

/** What stands under a heading, up to the next of any rank. */
const section = (heading: string) => page.split(/^#+ /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';

/** Synthesises an example that adds to a stack with a directory. */
function synthesised(name: string): Template {
  const stack = new Stack(new App(), 'Streams', { env: { account: '123456789012', region: 'eu-west-1' } });
  const grant = (alias: string) => (grantee: IGrantable) => (
    Grant.addToPrincipal({ grantee, actions: ['lambda:InvokeFunction'], resourceArns: [`${FUNCTION}:${alias}`] }));
  const streams = { functionArn: FUNCTION, grantOpen: grant('open'), grantClose: grant('close'), grantRead: grant('read') };
  const { code } = transformSync(example(name), { loader: 'ts', format: 'cjs', target: 'node20' });
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  new Function('require', 'module', 'stack', 'streams', code)(require, { exports: {} }, stack, streams);
  return Template.fromStack(stack);
}

test('the page has every error, says of each whether to try again, and has no other', () => {
  const documented = Object.fromEntries([...section('Errors').matchAll(/^\| `(\w+)` \| .* \| (yes|no) \|$/gm)].map(([, name, again]) => [name, { retryable: again === 'yes' }]));
  expect(documented).toEqual(ERRORS);
});

test('the page has the bounds as they are', () => {
  const text = section('Bounds').replaceAll(',', '');
  const rows: { [name: string]: number[] } = Object.fromEntries([...text.matchAll(/^\| `([\w.]+)` \| (.*) \|$/gm)].map(([, name, bound]) => [name, (bound.match(/\d+/g) ?? []).map(Number)]));
  expect(rows.room.slice(0, 2)).toEqual([BOUNDS.keyCharacters.min, BOUNDS.keyCharacters.max]);
  expect(rows.owner).toEqual([BOUNDS.userIdCharacters.min, BOUNDS.userIdCharacters.max]);
  expect(rows.policy).toEqual([BOUNDS.policyBytes.max]);
  expect(rows['policy.allowedGroups']).toEqual([BOUNDS.allowedGroups.min, BOUNDS.allowedGroups.max, BOUNDS.groupCharacters.min, BOUNDS.groupCharacters.max]);
  expect(rows['policy.groupCapabilities']).toEqual([BOUNDS.groupCapabilities.max]);
  expect(rows['policy.moderatorGroups']).toEqual([BOUNDS.moderatorGroups.max]);
  expect(rows['policy.moderatorUserIds']).toEqual([BOUNDS.moderatorUserIds.max]);
  expect(rows['policy.sessionDurationInMinutes']).toEqual([BOUNDS.sessionMinutes.min, BOUNDS.sessionMinutes.max]);
  expect(rows.expiresInMinutes).toEqual([BOUNDS.expiryMinutes.min, BOUNDS.expiryMinutes.max]);
  expect(rows.roomsPerOwner).toEqual([BOUNDS.roomsPerOwner.min, BOUNDS.roomsPerOwner.max]);
  expect(rows.waitSeconds).toEqual([BOUNDS.waitSeconds.min, BOUNDS.waitSeconds.max]);
  expect(rows.by).toEqual([BOUNDS.byCharacters.min, BOUNDS.byCharacters.max]);
  expect(rows.limit).toEqual([BOUNDS.pageRooms.min, BOUNDS.pageRooms.max, BOUNDS.pageRooms.default]);
});

describe('the backend of the page', () => {
  let lambda: Awaited<ReturnType<typeof stubLambda>>;
  const environment = { ...process.env };
  beforeEach(async () => {
    lambda = await stubLambda();
    Object.assign(process.env, {
      STREAMS: 'streams', AWS_ENDPOINT_URL_LAMBDA: lambda.endpoint, AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test',
    });
    jest.resetModules();
  });
  afterEach(async () => {
    process.env = environment;
    await lambda.stop();
  });
  const called = async () => {
    const { handler } = jest.requireActual<Backend>('./room-directory/backend');
    return handler({ match: 'match-1', host: 'ada' });
  };

  test('is the file that is tested here, word for word', () => {
    expect(example('test/docs/room-directory/backend.ts')).toBe(readFileSync(join(__dirname, 'room-directory/backend.ts'), 'utf8'));
  });

  test('opens a room', async () => {
    const times = { openedAt: '2026-02-03T04:05:06.789Z', endsAt: '2026-02-03T07:05:06.789Z' };
    lambda.answer({ body: JSON.stringify({ room: 'match-1', roomArn: 'arn', state: 'open', owner: 'ada', created: true, ...times }) });
    expect(await called()).toEqual({ roomArn: 'arn', endsAt: times.endsAt });
    expect(lambda.invocations.map(({ path, request }) => [path, request])).toEqual([
      ['/2015-03-31/functions/streams/invocations?Qualifier=open', { action: 'open', room: 'match-1', owner: 'ada', expiresInMinutes: 180, waitSeconds: 20, by: 'matches' }],
    ]);
  });

  test('says that it is worth another try, where it is', async () => {
    lambda.answer({ functionError: 'Unhandled', body: '{"errorType":"Throttled","errorMessage":"Later"}' });
    expect(await called()).toEqual({ retry: true });
    lambda.answer({ functionError: 'Unhandled', body: '{"errorType":"KeyReserved","errorMessage":"No"}' });
    await expect(called()).rejects.toMatchObject({ code: 'KeyReserved' });
  });
});

test('the schedule closes the room once, through the alias that its role may call', () => {
  const template = synthesised('schedule');
  template.hasResourceProperties('AWS::Scheduler::Schedule', {
    ScheduleExpression: Match.stringLikeRegexp('^at\\('),
    Target: { Arn: `${FUNCTION}:close`, Input: JSON.stringify({ action: 'close', room: 'final', by: 'schedule' }) },
  });
  expect(invocable(template)).toEqual([`${FUNCTION}:close`]);
  template.hasResourceProperties('AWS::IAM::Role', { AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: 'scheduler.amazonaws.com' } }] } });
});

test('the state machine tries again what is worth it, and nothing else, through the alias that opens', () => {
  const template = synthesised('state machine');
  const [machine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
  const definition = JSON.parse(JSON.stringify(machine.Properties.DefinitionString)) as string | { 'Fn::Join': [string, unknown[]] };
  const text = typeof definition === 'string' ? definition : definition['Fn::Join'][1].map((part) => typeof part === 'string' ? part : 'X').join('');
  const { States: { OpenRoom } } = JSON.parse(text) as { States: Record<string, Task> };
  expect(OpenRoom.Resource).toBe(`${FUNCTION}:open`);
  // The first is that of the CDK, for Lambda's own errors.
  const retried = OpenRoom.Retry.at(-1)!.ErrorEquals;
  expect(retried.sort()).toEqual(Object.entries(ERRORS).filter(([, { retryable }]) => retryable).map(([name]) => name).sort());
  expect(OpenRoom.Catch.flatMap(({ ErrorEquals }) => ErrorEquals).filter((name) => !(name in ERRORS))).toEqual([]);
  expect(invocable(template).every((arn) => arn.startsWith(`${FUNCTION}:open`))).toBe(true);
});

/** What the policies of a template let somebody invoke. */
function invocable(template: Template): string[] {
  const statements = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(({ Properties }) => (
    Properties.PolicyDocument.Statement as { Action: string; Resource: string | string[] }[]));
  return statements.filter(({ Action }) => Action === 'lambda:InvokeFunction').flatMap(({ Resource }) => Resource);
}
