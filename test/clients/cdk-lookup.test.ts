import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CreateLoggingConfigurationCommand, CreateRoomCommand, IvschatClient } from '@aws-sdk/client-ivschat';
import { type Emulator, startEmulator } from '../../emulator';

const ROOT = resolve(__dirname, '../..');

/** What the CLI asks before it looks anything up: whose credentials these are. */
const CALLER = '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>'
  + '<Arn>arn:aws:iam::000000000000:root</Arn><UserId>test</UserId><Account>000000000000</Account>'
  + '</GetCallerIdentityResult></GetCallerIdentityResponse>';

const APP = `
const { App, CfnOutput, ContextProvider, LegacyStackSynthesizer, Stack } = require('aws-cdk-lib');
const stack = new Stack(new App(), 'Look', { env: { account: '000000000000', region: 'us-east-1' }, synthesizer: new LegacyStackSynthesizer() });
const { value } = ContextProvider.getValue(stack, {
  provider: 'cc-api-provider',
  props: { propertiesToReturn: ['Arn', 'Id', 'Name'], ...JSON.parse(process.env.LOOK_UP) },
  dummyValue: [{ Arn: 'dummy' }],
});
new CfnOutput(stack, 'Found', { value: JSON.stringify(value) });
`;

let emulator: Emulator;
let ivschat: IvschatClient;
let sts: Server;
let folder: string;

beforeAll(async () => {
  emulator = await startEmulator();
  ivschat = new IvschatClient({ endpoint: emulator.endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
  sts = createServer((request, response) => request.resume().on('end', () => response.setHeader('content-type', 'text/xml').end(CALLER)));
  await new Promise<void>((done) => sts.listen(0, '127.0.0.1', done));
});
beforeEach(() => {
  emulator.reset();
  folder = mkdtempSync(join(tmpdir(), 'cdk-lookup-'));
  writeFileSync(join(folder, 'app.js'), APP);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
afterAll(async () => {
  ivschat?.destroy();
  sts?.close();
  await emulator?.close();
});

/** Runs `cdk synth` with a look-up; gives what it found, or what it said. */
async function lookUp(query: object): Promise<{ found?: unknown; output: string }> {
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    NODE_PATH: join(ROOT, 'node_modules'),
    LOOK_UP: JSON.stringify(query),
    AWS_ACCESS_KEY_ID: 'AKIACDK',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(sts.address() as AddressInfo).port}`,
    AWS_ENDPOINT_URL_CLOUDCONTROL: emulator.endpoint,
    CDK_DISABLE_CLI_TELEMETRY: 'true',
  };
  const args = [join(ROOT, 'node_modules/aws-cdk/bin/cdk'), 'synth', '--app', `${process.execPath} app.js`, '--quiet', '--no-notices', '--no-version-reporting'];
  return new Promise((done) => {
    execFile(process.execPath, args, { cwd: folder, env }, (error, stdout, stderr) => {
      const output = `${stdout}${stderr}`;
      if (error) return done({ output });
      const template = JSON.parse(readFileSync(join(folder, 'cdk.out', 'Look.template.json'), 'utf8')) as { Outputs: { Found: { Value: string } } };
      done({ found: JSON.parse(template.Outputs.Found.Value), output });
    });
  });
}

const named = (Name: string, typeName = 'AWS::IVSChat::Room') => ({ typeName, propertyMatch: { Name }, expectedMatchCount: 'exactly-one' });

test('the CDK CLI finds a room by its name, even on the second page, and remembers it', async () => {
  const { arn, id } = await ivschat.send(new CreateRoomCommand({ name: 'lobby' }));
  for (let count = 0; count < 100; count++) await ivschat.send(new CreateRoomCommand({}));
  const expected = [{ Arn: arn, Id: id, Name: 'lobby', Identifier: arn }];
  expect((await lookUp(named('lobby'))).found).toEqual(expected);
  expect(Object.values(JSON.parse(readFileSync(join(folder, 'cdk.context.json'), 'utf8')) as object)).toEqual([expected]);
  expect(emulator.calls().slice(101)).toMatchObject([
    { operation: 'CloudApiService.ListResources', accessKeyId: 'AKIACDK', status: 200 }, { operation: 'CloudApiService.ListResources', status: 200 },
  ]);
});

test('it finds a logging configuration by its name, and a room by its ARN', async () => {
  const logging = await ivschat.send(new CreateLoggingConfigurationCommand({ name: 'transcripts', destinationConfiguration: { s3: { bucketName: 'logs' } } }));
  expect((await lookUp(named('transcripts', 'AWS::IVSChat::LoggingConfiguration'))).found).toMatchObject([{ Arn: logging.arn, Name: 'transcripts' }]);
  const room = await ivschat.send(new CreateRoomCommand({}));
  expect((await lookUp({ typeName: 'AWS::IVSChat::Room', exactIdentifier: room.arn })).found).toMatchObject([{ Arn: room.arn, Name: '' }]);
});

test('it cannot look for tags by itself, but gives all rooms with theirs to an app that does', async () => {
  await ivschat.send(new CreateRoomCommand({ tags: { team: 'live' } }));
  await ivschat.send(new CreateRoomCommand({}));
  const all = { typeName: 'AWS::IVSChat::Room', propertyMatch: {}, propertiesToReturn: ['Tags'], expectedMatchCount: 'any' };
  expect((await lookUp(all)).found).toMatchObject([{ Tags: [] }, { Tags: [{ Key: 'team', Value: 'live' }] }]);
  expect((await lookUp({ ...all, propertyMatch: { Tags: [{ Key: 'team', Value: 'live' }] } })).found).toEqual([]);
});

test('it says so when it finds none, or two', async () => {
  expect((await lookUp(named('lobby'))).output).toContain('Could not find any resources matching {"Name":"lobby"}; expected exactly one.');
  await ivschat.send(new CreateRoomCommand({ name: 'lobby' }));
  await ivschat.send(new CreateRoomCommand({ name: 'lobby' }));
  expect((await lookUp(named('lobby'))).output).toContain('Found 2 resources matching {"Name":"lobby"}; expected exactly one.');
});

test.each(['present', 'identifiers'])('it cannot look for a property that a resource does not show (%s)', async (cloudControlProperties) => {
  await ivschat.send(new CreateRoomCommand({ name: 'lobby' }));
  await ivschat.send(new CreateRoomCommand({}));
  emulator.settings.cloudControlProperties = cloudControlProperties;
  expect((await lookUp(named('lobby'))).output).toContain('Encountered CC API error while listing AWS::IVSChat::Room resources matching {"Name":"lobby"}');
});
