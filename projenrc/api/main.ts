import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Assembly, assemblyOf, baselineOf, textOf } from './baseline';
import { jsii, peerDependencies } from '../../package.json';

const ROOT = join(__dirname, '../..');
const BASELINE = join(ROOT, 'api/baseline.json');
const ACCEPTED = join(ROOT, 'api/accepted-changes.txt');

const ABOUT_ACCEPTED = `# Changes since the last release that break something on purpose, and why: docs/versioning.md.
# npm run api:accept -- "why" writes them, and each release empties the list.
`;

/** How jsii-diff writes a difference: what becomes of it, what it is, and the key by which it can be accepted. */
const DIFFERENCE = /^(err |warn|skip) - (.*) \[(.*)\]$/;

interface Difference {
  readonly accepted: boolean;
  readonly text: string;
  readonly key: string;
}

/** What jsii-diff finds between the baseline and what is compiled (`current`: the folder of a package with `.jsii`). */
function differences(current: string): Difference[] {
  const folder = join(ROOT, '.local/api');
  mkdirSync(folder, { recursive: true });
  // A package that depends on what ours does: jsii-diff finds that in the node_modules above it.
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ jsii, peerDependencies }));
  writeFileSync(join(folder, '.jsii'), JSON.stringify(assemblyOf(read(BASELINE))));
  // All errors: what is experimental is not to be broken by accident either.
  const { stderr, status } = spawnSync(join(ROOT, 'node_modules/.bin/jsii-diff'),
    [folder, current, '--keys', '--error-on', 'all', '--ignore-file', ACCEPTED], { cwd: ROOT, encoding: 'utf8' });
  const found = stderr.split('\n').flatMap((line) => {
    const [, level, text, key] = DIFFERENCE.exec(line) ?? [];
    return key === undefined ? [] : [{ accepted: level === 'skip', text, key }];
  });
  if (status !== 0 && found.every(({ accepted }) => accepted)) throw new Error(`jsii-diff fails: ${stderr}`);
  return found;
}

/** Fails where something breaks that nobody has accepted, and where something is accepted that does not break (any more). */
function check(current: string): void {
  const found = differences(current);
  const broken = found.filter(({ accepted }) => !accepted);
  const keys = new Set(found.map(({ key }) => key));
  const idle = readFileSync(ACCEPTED, 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('#') && !keys.has(line));
  for (const { text } of broken) console.error(`Breaks who uses it: ${text}`);
  for (const key of idle) console.error(`Does not break anything, and must leave api/accepted-changes.txt: ${key}`);
  if (broken.length > 0) console.error('If that is the purpose: npm run api:accept -- "why" (docs/versioning.md)');
  if (broken.length + idle.length > 0) process.exitCode = 1;
}

function accept(why: string): void {
  if (why.trim() === '') throw new Error('Say why: npm run api:accept -- "why"');
  const broken = differences(ROOT).filter(({ accepted }) => !accepted);
  const lines = broken.flatMap(({ text, key }) => [`# ${text}`, key]);
  if (broken.length > 0) appendFileSync(ACCEPTED, `\n# ${why}\n${lines.join('\n')}\n`);
  console.log(`${broken.length} changes accepted`);
}

function release(): void {
  writeFileSync(BASELINE, textOf(baselineOf(read(join(ROOT, '.jsii')))));
  writeFileSync(ACCEPTED, ABOUT_ACCEPTED);
}

function read(file: string): Assembly {
  return JSON.parse(readFileSync(file, 'utf8')) as Assembly;
}

const [command, ...rest] = process.argv.slice(2);
switch (command) {
  case 'check': check(rest[0] ?? ROOT); break;
  case 'accept': accept(rest.join(' ')); break;
  case 'release': release(); break;
  default: throw new Error(`check, accept or release, got ${command}`);
}
