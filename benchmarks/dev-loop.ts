import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Options, Row, Scenario } from './scenario';
import { figureOf } from './statistics';

const ROOT = join(__dirname, '..');
const GOAL_SECONDS = { firstMessage: 180, secondDemo: 30, test: 120 };
const SECOND_DEMOS = 3;
/** Shown when the other has received it. */
const FIRST_MESSAGE = 'Hello! Is anybody here?';
const DEMO = ['run', 'demo', '--', '--once'];
const LAST_LINES = 5;

/** What somebody waits for who works on this, in a clone that nobody has worked in. */
export const scenario: Scenario = {
  name: 'dev-loop',
  work: 'A fresh clone of the last commit: until the first message of the demo is there (`npm ci`, with the packages that npm has in its cache, and `npm run demo`), '
    + `the demo again from start to end (${SECOND_DEMOS} times), and \`npm test\`.`,
  // `--without test` leaves the tests out.
  options: ['without'],
  run,
};

async function run({ without }: Options): Promise<Row[]> {
  // Outside of this one, whose node_modules would be found.
  const folder = mkdtempSync(join(tmpdir(), 'dev-loop-'));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  // However it ends.
  process.once('exit', remove);
  try {
    const start = performance.now();
    await ends(folder, 'git', ['clone', '--quiet', ROOT, 'clone']);
    const clone = join(folder, 'clone');
    await ends(clone, 'npm', ['ci', '--no-audit', '--no-fund']);
    let firstMessage = Infinity;
    await ends(clone, 'npm', DEMO, (line) => {
      if (line.includes(FIRST_MESSAGE)) firstMessage = Math.min(firstMessage, secondsSince(start));
    });
    const again: number[] = [];
    for (let n = 0; n < SECOND_DEMOS; n++) again.push(await seconds(clone, DEMO));
    const rows: Row[] = [
      { what: 'fresh clone to first message', ours: { value: firstMessage, unit: 's' }, peers: [], goal: { atMost: GOAL_SECONDS.firstMessage } },
      { what: 'second demo', ours: figureOf(again, 's'), peers: [], goal: { atMost: GOAL_SECONDS.secondDemo } },
    ];
    if (without === 'test') return rows;
    return [...rows, { what: '`npm test`', ours: { value: await seconds(clone, ['test']), unit: 's' }, peers: [], goal: { atMost: GOAL_SECONDS.test } }];
  } finally {
    remove();
  }
}

async function seconds(clone: string, args: readonly string[]): Promise<number> {
  const start = performance.now();
  await ends(clone, 'npm', args);
  return secondsSince(start);
}

/** Runs a command to its end. Its last lines are in the error if it fails. */
async function ends(cwd: string, command: string, args: readonly string[], onLine: (line: string) => void = () => {}): Promise<void> {
  console.error(`  ${command} ${args.join(' ')}`);
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const last: string[] = [];
  const read = (stream: NodeJS.ReadableStream) => {
    let rest = '';
    stream.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop()!;
      for (const line of lines) {
        onLine(line);
        last.push(line);
        if (last.length > LAST_LINES) last.shift();
      }
    });
  };
  read(child.stdout);
  read(child.stderr);
  const stop = () => void child.kill();
  // Before the folder goes.
  process.prependOnceListener('exit', stop);
  const [code] = await once(child, 'close') as [number | null];
  process.off('exit', stop);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}: ${last.join(' / ')}`);
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1_000;
}
