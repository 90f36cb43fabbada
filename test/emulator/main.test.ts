import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { CreateLoggingConfigurationCommand, CreateRoomCommand, ListRoomsCommand } from '@aws-sdk/client-ivschat';
import { join, room } from './chat-support';
import { sdk, start, stopAll } from './support';
import type { Emulator } from '../../emulator';
import { HELP, readFlags } from '../../emulator/flags';

const ROOT = resolve(__dirname, '../..');
const children: ChildProcess[] = [];
const folders: string[] = [];

afterEach(async () => {
  children.splice(0).forEach((child) => child.kill('SIGKILL'));
  await stopAll();
  folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true }));
});

/** `npm run emulator -- ...`, without npm in between. */
function run(...args: string[]) {
  return watch(spawn(process.execPath, ['--import', 'tsx', 'emulator/main.ts', ...args], { cwd: ROOT }));
}

/** The emulator as it is published (`npx projen bundle:emulator`), in a folder where there is nothing else. */
function runBundle(...args: string[]) {
  const folder = mkdtempSync(resolve(tmpdir(), 'ivschat-emulator-'));
  folders.push(folder);
  cpSync(resolve(ROOT, '.local/emulator'), folder, { recursive: true });
  return watch(spawn(process.execPath, ['main.js', ...args], { cwd: folder }));
}

function watch(child: ChildProcessWithoutNullStreams) {
  children.push(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (data: Buffer) => { output.stdout += data.toString(); });
  child.stderr.on('data', (data: Buffer) => { output.stderr += data.toString(); });
  const exit = new Promise<number | null>((done) => child.on('close', done));
  const ready = new Promise<Emulator>((done, fail) => {
    child.stdout.on('data', () => { if (/^\{.*\n$/.test(output.stdout)) done(JSON.parse(output.stdout) as Emulator); });
    child.on('close', () => fail(new Error(`ended before it was ready: ${output.stderr}`)));
  });
  ready.catch(() => undefined);
  return { child, output, exit, ready };
}

test.each(['SIGTERM', 'SIGINT'] as const)('says in one line where it listens, serves, and stops on %s with connections open', async (signal) => {
  const { child, output, exit, ready } = run();
  const line = await ready;
  expect(line).toEqual({
    endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    messagingEndpoint: line.endpoint.replace('http:', 'ws:'),
    region: 'us-east-1',
    account: '000000000000',
    state: 'in memory: gone when this process stops',
  });
  const ann = await join(line, await room(line));
  const kept = sdk(line);
  await kept.send(new ListRoomsCommand({}));
  child.kill(signal);
  expect(await exit).toBe(0);
  expect(await ann.closed).toBe(1006);
  expect(output).toEqual({ stdout: `${JSON.stringify(line)}\n`, stderr: '' });
});

test('takes region, account and limits from its flags', async () => {
  const { ready } = run('--region', 'eu-west-1', '--account', '123456789012', '--limits');
  const line = await ready;
  const client = sdk(line);
  const { arn } = await client.send(new CreateRoomCommand({}));
  expect(arn).toMatch(/^arn:aws:ivschat:eu-west-1:123456789012:room\//);
  const answers = await Promise.allSettled(Array.from({ length: 9 }, async () => client.send(new CreateRoomCommand({}))));
  expect(answers.filter((answer) => answer.status === 'rejected').length).toBeGreaterThan(0);
});

test('--aws-endpoint names a local AWS', async () => {
  const { ready } = run('--aws-endpoint', 'http://127.0.0.1:1');
  const { endpoint } = await ready;
  expect(await (await fetch(`${endpoint}/_emulator/settings`)).json()).toMatchObject({ awsEndpoint: 'http://127.0.0.1:1' });
}, 20_000);

test('is the same as JavaScript that needs no other package: rooms, chat, and a local AWS', async () => {
  const { ready, child, exit, output } = runBundle('--aws-endpoint', 'http://127.0.0.1:1');
  const line = await ready;
  const ann = await join(line, await room(line));
  expect(await ann.ask({ Action: 'SEND_MESSAGE', Content: 'hello' })).toMatchObject({ Content: 'hello' });
  await sdk(line).send(new CreateLoggingConfigurationCommand({ destinationConfiguration: { s3: { bucketName: 'bucket' } } }));
  const state = async () => JSON.stringify(await (await fetch(`${line.endpoint}/_emulator/state`)).json());
  while (!(await state()).includes('CREATE_FAILED')) await new Promise((done) => setTimeout(done, 50));
  expect(await state()).toContain('ECONNREFUSED');
  child.kill('SIGTERM');
  expect(await exit).toBe(0);
  expect(output.stdout).toBe(`${JSON.stringify(line)}\n`);
}, 60_000);

test.each([
  ['', false], ['http://127.0.0.1:1', true],
])('with the local AWS %j, whether the AWS SDK is loaded before the first answer is %p', async (awsEndpoint, loaded) => {
  const script = `require('./emulator').startEmulator({ awsEndpoint: '${awsEndpoint}' }).then((emulator) => {
    console.log(Object.keys(require.cache).some((file) => file.includes('@aws-sdk')));
    return emulator.close();
  });`;
  const { output, exit } = watch(spawn(process.execPath, ['--import', 'tsx', '--eval', script], { cwd: ROOT }));
  expect(await exit).toBe(0);
  expect(output.stdout).toBe(`${loaded}\n`);
}, 60_000);

test('--review-handler-association-ms is a setting', async () => {
  const { ready } = run('--review-handler-association-ms', '1500');
  const { endpoint } = await ready;
  expect(await (await fetch(`${endpoint}/_emulator/settings`)).json()).toMatchObject({ reviewHandlerAssociationMs: 1500 });
}, 20_000);

test('a port that is taken is one sentence and exit code 1', async () => {
  const { port } = await start();
  const { exit, output } = run('--port', String(port));
  expect(await exit).toBe(1);
  expect(output).toEqual({ stdout: '', stderr: `Port ${port} is already in use: choose another with --port, or 0 for any free one.\n` });
});

test('--help shows every flag, and starts nothing', async () => {
  const { exit, output } = run('--help', '--port', '1');
  expect(await exit).toBe(0);
  expect(output).toEqual({ stdout: HELP, stderr: '' });
  for (const line of HELP.split('\n')) expect(line.length).toBeLessThanOrEqual(140);
});

test('the table of flags in its README has those of --help', () => {
  const flagsIn = (text: string) => [...new Set([...text.matchAll(/^(?:\| `|  )(--[\w-]+)/gm)].map(([, flag]) => flag))].sort();
  const readme = readFileSync(resolve(ROOT, 'emulator/README.md'), 'utf8');
  expect(flagsIn(readme)).toEqual(flagsIn(HELP));
  expect(flagsIn(HELP).length).toBeGreaterThan(5);
  const values: Record<string, string> = {
    '--port': '1', '--region': 'eu-west-1', '--account': '123456789012', '--aws-endpoint': 'http://localhost', '--review-handler-association-ms': '5',
  };
  for (const flag of flagsIn(HELP)) expect(() => readFlags(values[flag] ? [flag, values[flag]] : [flag])).not.toThrow();
});

test('a wrong flag is one sentence and exit code 1', async () => {
  const { exit, output } = run('--colour', 'red');
  expect(await exit).toBe(1);
  expect(output).toEqual({ stdout: '', stderr: 'Unknown option \'--colour\'. --help shows all there are.\n' });
});

test.each([
  [['--port', 'many'], '--port must be a number from 0 to 65535, but is \'many\''], [['--port', '65536'], '--port'], [['--port', ''], '--port'],
  [['--port', '4600.5'], '--port'], [['--port=-1'], '--port'], [['--port'], '--port'], [['--port', '--limits'], '--port'],
  [['--region', 'x y'], '--region must match ^[a-z0-9-]+$, but is \'x y\''], [['--region', ''], '--region'],
  [['--account', '1'], '--account must be 12 digits, but is \'1\''], [['--limits=yes'], '--limits'], [['stray'], 'stray'], [['4600'], '4600'], [['-p', '4600'], '-p'],
  [['--review-handler-association-ms', 'soon'], '--review-handler-association-ms must be a number from 0 to 86400000'],
  [['--review-handler-association-ms', '86400001'], '--review-handler-association-ms'], [['--review-handler-association-ms=-1'], '--review-handler-association-ms'],
  [['--aws-endpoint', 'http://aws.example.com'], '--aws-endpoint must be on this machine'], [['--aws-endpoint', 'x'], '--aws-endpoint must be empty or an http URL'],
])('%j is refused with a message that names what is wrong', (args, named) => {
  expect(() => readFlags(args)).toThrow(named);
});

test('without flags, any free port of the default region and account, without limits', () => {
  expect(readFlags([])).toEqual({ port: 0, region: 'us-east-1', account: '000000000000', limits: false, awsEndpoint: '' });
  expect(readFlags(['--port=65535', '--limits'])).toMatchObject({ port: 65535, limits: true });
  expect(readFlags(['--record-tags'])).toMatchObject({ recordTags: true });
});
