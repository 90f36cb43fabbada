import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findChromium } from '../../local/demo/chromium';
import { REPOSITORY } from '../../local/paths';
import { MARKER, survivors } from '../local/survivors';

// A .local of its own, so that the first run installs everything, as on a fresh clone.
const LOCAL = mkdtempSync(join(tmpdir(), 'demo-'));

afterAll(() => rmSync(LOCAL, { recursive: true }));

interface Demo {
  readonly process: ChildProcess;
  readonly mark: string;
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

function startDemo(args: readonly string[], environment: Record<string, string> = {}): Demo {
  const mark = randomUUID();
  const child = spawn(process.execPath, ['--import', 'tsx', 'local/demo/main.ts', ...args], {
    cwd: REPOSITORY,
    env: { ...process.env, CDK_IVSCHAT_LOCAL: LOCAL, [MARKER]: mark, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data) => { stdout += data; });
  child.stderr.on('data', (data) => { stderr += data; });
  return { process: child, mark, ended: once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr })) };
}

/** Waits until a process of the demo runs whose command line matches. */
async function running({ mark, ended }: Demo, command: RegExp): Promise<void> {
  let over = false;
  void ended.then(() => { over = true; });
  while (!survivors(mark).some((line) => command.test(line))) {
    if (over) throw new Error(`The demo ended before ${command} ran: ${JSON.stringify(await ended)}`);
    await sleep(10);
  }
}

describe('interrupted, the demo leaves no process behind', () => {
  // In the order in which they come, so that one fresh installation serves all.
  test.each([
    ['while the environment is made', /-m venv/, 'SIGINT', 130],
    ['while pip installs', /pip install/, 'SIGTERM', 143],
    ['while jsii compiles', /jsii/, 'SIGHUP', 129],
    ['while the CLI bootstraps', /cdk bootstrap/, 'SIGINT', 130],
    ['while the app is synthesised', /tsx app\.ts/, 'SIGTERM', 143],
    ['while the stack is deployed, and its Lambdas run', /_worker/, 'SIGINT', 130],
    ['while the stack is destroyed', /cdk destroy/, 'SIGINT', 130],
  ] as const)('%s', async (_when, command, signal, code) => {
    const demo = startDemo(['--once']);
    await running(demo, command);
    demo.process.kill(signal);
    expect(await demo.ended).toMatchObject({ code, stderr: 'demo: stopped; nothing is left running\n' });
    expect(survivors(demo.mark)).toEqual([]);
    expect(readdirSync(LOCAL).filter((name) => name.endsWith('unfinished'))).toEqual([]);
    expect(readdirSync(join(LOCAL, 'tmp'))).toEqual([]);
  });

  test('when the room is open: it destroys the stack first, proves it, and that is its good end', async () => {
    const demo = startDemo([]);
    while (!existsSync(join(LOCAL, 'demo.json'))) await sleep(50);
    demo.process.kill('SIGINT');
    const { code, stdout } = await demo.ended;
    expect(stdout).toMatch(/a creator +(http:\/\/localhost:\d+\/)#user=carla\n.*\1#user=bob\n.*\1#user=mona\n.*\1#guest\n[^]*npm run demo:join -- --as bob[^]*cdk destroy[^]*Nothing is left: no room, no logging configuration, no log, no bucket, no stack[^]*demo: ok\n$/);
    expect(code).toBe(0);
    expect(survivors(demo.mark)).toEqual([]);
    expect(existsSync(join(LOCAL, 'demo.json'))).toBe(false);
  });
});

test('a second run installs and builds nothing, shows each step with its time, and ends with ok', async () => {
  const demo = startDemo(['--once']);
  const { code, stdout, stderr } = await demo.ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const step of [
    'MiniStack \\S+ is installed', 'The library is built', 'cdk bootstrap', 'The page is built', 'cdk deploy examples/web', 'They talk',
    'The transcript is read back from CloudWatch Logs', 'The transcript is read back from S3', 'The page is served', 'cdk destroy', 'Nothing is left',
  ]) {
    expect(stdout).toMatch(new RegExp(`^ +\\d+\\.\\d s {2}${step}`, 'm'));
  }
  expect(stdout).toMatch(/the reviewer rewrites it, and mona reads: Where is that \*\*\*\* play button\?\n/);
  expect(stdout).toMatch(/refused with 406: [^\n]*No links, please\n/);
  expect(stdout.match(/\d+ records, all that was said and in that order\n/g)).toEqual(Array(2).fill('5 records, all that was said and in that order\n'));
  expect(stdout).toMatch(/mona deletes it, and alice is told: advertising[^]*\ndemo: ok\n$/);
  expect(stdout).toMatch(findChromium() === undefined ? /No Chromium here, so the page is not tried/ : /The page is used, in Chromium/);
  expect(survivors(demo.mark)).toEqual([]);
});

test('without Python it is one sentence', async () => {
  const bin = join(LOCAL, 'bin');
  mkdirSync(bin);
  symlinkSync(process.execPath, join(bin, 'node'));
  const demo = startDemo(['--once'], { PATH: bin, CDK_IVSCHAT_LOCAL: join(LOCAL, 'other') });
  const { code, stderr } = await demo.ended;
  expect(stderr).toMatch(/^demo: Python 3\.10 or newer is needed [^\n]*no Python is on the PATH[^\n]*\.\n$/);
  expect(code).toBe(1);
});
