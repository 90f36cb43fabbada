import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { built, emptyFolder, run } from './packages';

const NAME = 'amazon-ivs-chat-emulator';
const TIMES = 3;

/** The package installed as a user would, where there is nothing else. */
const user = emptyFolder();
const main = join(user.path, 'node_modules', NAME, 'main.js');

beforeAll(() => {
  writeFileSync(join(user.path, 'package.json'), '{"private":true}');
  run(user.path, 'npm', ['install', '--no-audit', '--no-fund', built('emulator', '.tgz')]);
});
afterAll(() => user.remove());

/** How long it takes, in ms, from the start of a command until what it says is on its standard output answers; or, if that is no address, until it says so. */
async function start(cwd: string, command: string, ...args: string[]): Promise<number> {
  const from = performance.now();
  const child = spawn(command, args, { cwd, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  const [line] = await once(child.stdout, 'data') as [Buffer];
  const { endpoint } = JSON.parse(line.toString()) as { endpoint?: string };
  if (endpoint !== undefined) expect((await fetch(`${endpoint}/_emulator/health`)).status).toBe(200);
  const took = performance.now() - from;
  process.kill(-child.pid!, 'SIGINT');
  await exit;
  return took;
}

/** The median of a few times, in whole milliseconds. */
async function median(measured: () => Promise<number>): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < TIMES; n++) times.push(await measured());
  return Math.round(times.sort((one, other) => one - other)[(TIMES - 1) / 2]);
}

test('the command is one file, which reads no other before it answers', async () => {
  const alone = emptyFolder();
  copyFileSync(main, join(alone.path, 'main.js'));
  await start(alone.path, process.execPath, 'main.js', '--port', '0');
  alone.remove();
});

test('what it takes to the first answer is printed, beside what Node and npx take without it', async () => {
  // A command that says something and waits, installed in the same way.
  const idle = join(user.path, 'node_modules/idle');
  mkdirSync(idle);
  writeFileSync(join(idle, 'package.json'), JSON.stringify({ name: 'idle', version: '0.0.0', bin: 'idle.js' }));
  writeFileSync(join(idle, 'idle.js'), '#!/usr/bin/env node\nconsole.log("{}"); setInterval(() => 0, 60_000);\n');
  chmodSync(join(idle, 'idle.js'), 0o755);
  symlinkSync('../idle/idle.js', join(user.path, 'node_modules/.bin/idle'));

  const measured = async (name: string) => ({
    command: await median(async () => start(user.path, join('node_modules/.bin', name))),
    npx: await median(async () => start(user.path, 'npx', name, '--port', '0')),
  });
  const [emulator, nothing] = [await measured(NAME), await measured('idle')];
  process.stderr.write(`\nThe emulator's command answers after ${emulator.command} ms, ${(emulator.command / nothing.command).toFixed(1)} times what a Node that does nothing takes `
    + `(${nothing.command} ms); through npx after ${emulator.npx} ms, of which npx takes ${nothing.npx - nothing.command} ms.\n\n`);
  expect(emulator.command).toBeGreaterThan(0);
});
