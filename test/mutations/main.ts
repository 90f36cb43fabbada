import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DIRECTORY_MUTATIONS } from './directory-mutations';
import { type Break, MUTATIONS } from './mutations';

const ROOT = join(__dirname, '../..');
const [RULES_BUNDLE, DIRECTORY_BUNDLE] = ['custom-resource', 'room-directory'];
const COPY = mkdtempSync(join(tmpdir(), 'mutations-'));
/** What the tests of the rules need, beside node_modules. */
const COPIED = ['.projen', 'docs', 'emulator', 'lambda', 'package.json', 'src', 'test', 'tsconfig.dev.json', 'tsconfig.json'];
/** A machine that is too slow for the clock would seem to be a broken directory. */
const UNHURRIED = ['--speed', '5', '--slots', '14'];
/** Of a test that a whole suite lacks, because the code does not even load. */
const UNLOADABLE = 'the code cannot be loaded';

const { values } = parseArgs({
  options: {
    /** `directory`: breaks the directory of rooms, at which random stories are played. */
    world: { type: 'string', default: 'custom-resource' },
    /** Breaks only what this row demands. */
    row: { type: 'string' },
    /** Breaks only what has this in its title. */
    title: { type: 'string', default: '' },
    /** Plays random deployments at each broken handler as well, until one shows that something is wrong. */
    chaos: { type: 'boolean', default: false },
    sequences: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
  },
});

interface Caught {
  readonly tests: readonly string[];
  /** The number of the sequence, and what did not hold in it. */
  readonly chaos?: string;
}

function main(): number {
  copyProject();
  return values.world === 'directory' ? breakDirectory() : breakRules();
}

/** Each must be noticed by the stories that are played at the directory. */
function breakDirectory(): number {
  console.log('| Broken | Chaos |\n|---|---|');
  let missed = 0;
  const chosen = DIRECTORY_MUTATIONS.filter(({ title }) => title.includes(values.title));
  for (const mutation of chosen) {
    const seen = broken(mutation, () => {
      bundle(DIRECTORY_BUNDLE);
      return chaosOf(DIRECTORY_BUNDLE, ['--world', 'directory', ...UNHURRIED]);
    });
    if (seen === undefined) missed += 1;
    console.log(`| ${mutation.title} | ${seen ?? '**nothing**'} |`);
  }
  console.log(`\n${chosen.length} mutations, ${missed} not caught`);
  return missed > 0 ? 1 : 0;
}

function breakRules(): number {
  const chosen = MUTATIONS.filter(({ row, title }) => (values.row === undefined || row === Number(values.row)) && title.includes(values.title));
  const [failing] = testsThatFail();
  if (failing) throw new Error(`Before anything is broken, this fails: ${failing}`);
  console.log('| Row | Broken | Tests that fail | The first of them | Chaos |\n|---|---|---|---|---|');
  let missed = 0;
  for (const mutation of chosen) {
    const { tests, chaos } = broken(mutation, (): Caught => ({
      tests: testsThatFail(), chaos: values.chaos && mutation.file.startsWith('lambda/') ? chaosOf(RULES_BUNDLE) : undefined,
    }));
    if (tests.length === 0 && chaos === undefined) missed += 1;
    const own = tests.find((name) => name.startsWith(`row ${mutation.row}:`));
    console.log(`| ${mutation.row} | ${mutation.title} | ${tests.length} | ${own ?? tests[0] ?? '**none**'} | ${chaos ?? (values.chaos ? 'nothing' : '')} |`);
  }
  console.log(`\n${chosen.length} mutations, ${missed} not caught`);
  return missed > 0 ? 1 : 0;
}

function copyProject(): void {
  COPIED.forEach((name) => cpSync(join(ROOT, name), join(COPY, name), { recursive: true }));
  symlinkSync(join(ROOT, 'node_modules'), join(COPY, 'node_modules'));
  writeFileSync(join(COPY, 'jest.config.json'), JSON.stringify({
    testTimeout: 60_000,
    testMatch: ['<rootDir>/test/custom-resource-rules/**/*.test.ts'],
    transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: 'tsconfig.dev.json', diagnostics: false }] },
  }));
}

/** Breaks the copy, bundles it, and mends it again. */
function broken<T>(mutation: Break, look: () => T): T {
  const path = join(COPY, mutation.file);
  const whole = readFileSync(path, 'utf8');
  const parts = whole.split(mutation.find);
  if (parts.length !== 2) throw new Error(`«${mutation.title}» is to be found once in ${mutation.file}, not ${parts.length - 1} times`);
  writeFileSync(path, parts.join(mutation.replace));
  try {
    return look();
  } finally {
    writeFileSync(path, whole);
  }
}

function testsThatFail(): string[] {
  bundle(RULES_BUNDLE);
  const output = join(COPY, 'results.json');
  // Those of the mutation before must not be taken for this one's, should the tests not come to an end.
  rmSync(output, { force: true });
  // What a broken handler leaves open must not keep the tests from ending.
  const { stderr } = spawnSync('npx', ['jest', '--ci', '--forceExit', '--json', '--outputFile', output], { cwd: COPY, encoding: 'utf8' });
  const { testResults } = JSON.parse(readFileSync(output, 'utf8')) as { testResults: { status: string; assertionResults: { status: string; title: string }[] }[] };
  if (testResults.length === 0) throw new Error(stderr);
  return testResults.flatMap(({ status, assertionResults }) => {
    const titles = assertionResults.filter((one) => one.status === 'failed').map(({ title }) => title);
    return status === 'failed' && titles.length === 0 ? [UNLOADABLE] : titles;
  });
}

function bundle(name: string): void {
  const { status, stdout, stderr } = spawnSync('npx', ['projen', `bundle:lambda/${name}/index`], { cwd: COPY, encoding: 'utf8' });
  if (status !== 0) throw new Error(`It cannot be bundled:\n${stdout}${stderr}`);
}

/** What the first sequence that shows it says; `undefined` if none does. */
function chaosOf(name: string, options: readonly string[] = []): string | undefined {
  const { stdout } = spawnSync(process.execPath, [
    '--import', 'tsx', join(ROOT, 'test/chaos/main.ts'), '--bundle', join(COPY, `assets/lambda/${name}/index.js`), ...options,
    '--bail', '--sequences', values.sequences, '--seed', values.seed,
  ], { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 26 });
  const [, sequence, problem] = /VIOLATION in sequence (\d+)[^\n]*\n +([^\n]+)/.exec(stdout) ?? [];
  return sequence && `sequence ${sequence}: ${problem.slice(0, problem.indexOf(':'))}`;
}

try {
  process.exitCode = main();
} finally {
  rmSync(COPY, { recursive: true, force: true });
}
