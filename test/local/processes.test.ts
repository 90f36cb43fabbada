import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MARKER, survivors } from './survivors';
import { CommandFailed, run, start } from '../../local/processes';

const folder = mkdtempSync(join(tmpdir(), 'processes-'));
const log = join(folder, 'test.log');

afterAll(() => rmSync(folder, { recursive: true }));

describe('a command', () => {
  test('gives what it printed, and only that', async () => {
    await run('sh', ['-c', 'echo before'], { log });
    expect(await run('sh', ['-c', 'echo one; echo two >&2'], { log })).toBe('one\ntwo\n');
    expect(readFileSync(log, 'utf8')).toBe('before\none\ntwo\n');
  });

  test('that fails says so with its last words, without the stack', async () => {
    const failing = run('sh', ['-c', 'echo "Error: no"; echo "    at somewhere (file.js:1:1)"; exit 3'], { log });
    await expect(failing).rejects.toThrow(CommandFailed);
    await expect(failing).rejects.toThrow(/ended with 3:\n {4}Error: no$/);
  });

  test('that does not exist says so', async () => {
    await expect(run('no-such-program', [], { log })).rejects.toThrow(/no-such-program could not be started/);
  });

  test('takes the children that it leaves with it', async () => {
    const child = Number(await run('sh', ['-c', 'sleep 60 >/dev/null 2>&1 & echo $!'], { log }));
    expect(isRunning(child)).toBe(false);
  });

  test('ends with the reason of the signal that stops it', async () => {
    const controller = new AbortController();
    const running = run('sleep', ['60'], { log, signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    await expect(run('true', [], { log, signal: controller.signal })).rejects.toThrow('enough');
  });
});

describe('a service', () => {
  test('that ends by itself is an error with what it printed', async () => {
    const service = start('sh', ['-c', 'echo the port is taken; exit 1'], { log });
    await expect(service.ended).rejects.toThrow(/the port is taken/);
  });

  test('that is stopped is none', async () => {
    const service = start('sleep', ['60'], { log });
    await service.stop();
    await expect(Promise.race([service.ended, sleep(50, 'quiet')])).resolves.toBe('quiet');
  });
});

// Only Linux shows the environment of other processes, by which the survivors are found.
(process.platform === 'linux' ? describe : describe.skip)('a program that is interrupted leaves no process behind', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('by %s', async (signal) => {
    const { program, mark, exit } = await startProgram('willing');
    program.kill(signal);
    expect(await exit).toEqual([0, null]);
    await expectNoSurvivors(mark);
  });

  test('when its children do not want to end', async () => {
    const { program, mark, exit } = await startProgram('stubborn');
    program.kill('SIGINT');
    expect(await exit).toEqual([0, null]);
    await expectNoSurvivors(mark);
  });

  test('when it is told twice, and then at once', async () => {
    const { program, mark, exit } = await startProgram('endless');
    const told = once(program.stdout!, 'data');
    program.kill('SIGINT');
    await told;
    await sleep(500); // a second one that comes earlier is taken for the same
    program.kill('SIGINT');
    expect(await exit).toEqual([130, null]);
    await expectNoSurvivors(mark);
  });

  test('and takes the two signals of one Ctrl-C under npm for one', async () => {
    const { program, mark, exit } = await startProgram('willing');
    program.kill('SIGINT');
    program.kill('SIGINT');
    expect(await exit).toEqual([0, null]);
    await expectNoSurvivors(mark);
  });
});

function isRunning(pid: number): boolean {
  const status = `/proc/${pid}/status`;
  if (process.platform === 'linux') return existsSync(status) && !/^State:\s+Z/m.test(readFileSync(status, 'utf8'));
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function startProgram(mode: string): Promise<{ program: ChildProcess; mark: string; exit: Promise<unknown[]> }> {
  const mark = randomUUID();
  const program = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'fixtures', 'parent.ts'), log, mode], {
    env: { ...process.env, [MARKER]: mark }, stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(program, 'exit');
  await once(program.stdout!, 'data');
  program.stdout!.resume();
  // The program is ready before the shells that it started have children: the service has two, and so has the command.
  await until(() => survivors(mark).filter((process) => /^\d+ sleep /.test(process)).length === 4);
  return { program, mark, exit };
}

/** Who is killed is gone a little later. */
async function expectNoSurvivors(mark: string): Promise<void> {
  await until(() => survivors(mark).length === 0).catch(() => expect(survivors(mark)).toEqual([]));
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('not within 20 seconds');
    await sleep(20);
  }
}
