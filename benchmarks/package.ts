import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Options, Peer, Row, Scenario } from './scenario';
import { figureOf } from './statistics';

const ROOT = join(__dirname, '..');
const FOLDER = join(ROOT, '.local/benchmarks/package');
const ROUNDS = 21;
const GOALS = { tarballBytes: 1_000_000, dependencies: 0, importMilliseconds: 15 };
/** What they all are imported over: the newest that is known to work with ours. */
const CDK = ['aws-cdk-lib@2.276.0', 'constructs@10.8.1'];
/** One that asks for another aws-cdk-lib cannot be imported beside the others. */
const PEERS: readonly { readonly name: string; readonly version: string; readonly only?: string }[] = [
  { name: '@aws-cdk/aws-ivs-alpha', version: '2.91.0-alpha.0', only: 'aws-cdk-lib 2.91.0' },
  { name: '@aws-cdk/aws-msk-alpha', version: '2.271.0-alpha.0' },
  { name: '@aws-cdk/aws-redshift-alpha', version: '2.241.0-alpha.0' },
  // Two whose resources are custom resources, with handlers in the package.
  { name: 'cdk-sops-secrets', version: '1.16.13' },
  { name: 'cdk-ecr-deployment', version: '4.2.65' },
];

/** A package as npm has it. */
interface Measured {
  readonly name: string;
  readonly tarballBytes: number;
  /** With all that it depends on, but for what its user has anyway. */
  readonly installedBytes: number;
  readonly dependencies: number;
  /** How long an app takes to load, with it over without it, round by round. */
  readonly importMilliseconds: number[] | string;
}

/** The npm package as it would be published, beside modules of the CDK and libraries of custom resources. */
export const scenario: Scenario = {
  name: 'package',
  work: `The npm package: its tarball, what it brings into node_modules (without its peer dependencies), and what it adds to an app that loads ${CDK[0]} and makes a stack, `
    + `in fresh processes that take turns for ${ROUNDS} rounds. Beside modules of the CDK and libraries of custom resources.`,
  options: ['rounds'],
  run,
};

async function run({ rounds = `${ROUNDS}` }: Options): Promise<Row[]> {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  console.error('  compiling');
  await command(ROOT, 'npx', ['projen', 'compile']);
  const ours = await pack(ROOT, '--ignore-scripts');
  const peers = [];
  for (const peer of PEERS) {
    console.error(`  ${peer.name}`);
    peers.push({ ...peer, ...await pack(FOLDER, `${peer.name}@${peer.version}`) });
  }
  const all = [{ name: 'cdk-ivschat', version: '', only: undefined, ...ours }, ...peers];
  const importable = all.filter(({ only }) => only === undefined);
  console.error('  installing');
  const app = await install('app', [...CDK, ...importable.map(({ file }) => file)]);
  const times = await importTimes(app, importable.map(({ name }) => name), Number(rounds));
  const measured: Measured[] = [];
  for (const [n, { name, version, only, file, tarballBytes }] of all.entries()) {
    const alone = join(await install(`alone-${n}`, [file], '--omit=peer', '--legacy-peer-deps'), 'node_modules');
    const importMilliseconds = only === undefined ? times.get(name)! : `asks for ${only}`;
    measured.push({ name: `${name} ${version}`.trim(), tarballBytes, installedBytes: bytesIn(alone), dependencies: packagesIn(alone) - 1, importMilliseconds });
  }
  return rowsOf(measured);
}

function rowsOf([ours, ...peers]: readonly Measured[]): Row[] {
  const number = (what: string, of: (one: Measured) => number, unit: string): Row => ({
    what, ours: { value: of(ours), unit }, peers: peers.map((peer): Peer => ({ name: peer.name, figure: { value: of(peer), unit } })),
  });
  const imported = ({ name, importMilliseconds: rounds }: Measured): Peer => (
    typeof rounds === 'string' ? { name, cannot: rounds } : { name, figure: figureOf(rounds, 'ms') });
  return [
    { ...number('tarball', ({ tarballBytes }) => tarballBytes, 'bytes'), goal: { atMost: GOALS.tarballBytes } },
    number('installed', ({ installedBytes }) => installedBytes, 'bytes'),
    { ...number('dependencies', ({ dependencies }) => dependencies, ''), goal: { atMost: GOALS.dependencies } },
    {
      what: 'import, over an app without it',
      ours: figureOf(ours.importMilliseconds as number[], 'ms'),
      peers: peers.map(imported),
      goal: { atMost: GOALS.importMilliseconds },
    },
  ];
}

async function importTimes(app: string, libraries: readonly string[], rounds: number): Promise<Map<string, number[]>> {
  const times = new Map(libraries.map((library) => [library, [] as number[]]));
  const timed = async (...library: string[]) => Number(await command(app, process.execPath, [join(__dirname, 'peers/import-time.cjs'), app, ...library]));
  // Their files come from the disk then.
  for (const library of libraries) await timed(library);
  for (let round = 0; round < rounds; round++) {
    const bare = await timed();
    for (const library of round % 2 === 0 ? libraries : [...libraries].reverse()) times.get(library)!.push(await timed(library) - bare);
  }
  return times;
}

async function pack(folder: string, ...what: string[]): Promise<{ readonly file: string; readonly tarballBytes: number }> {
  const [{ filename }] = JSON.parse(await command(folder, 'npm', ['pack', '--json', '--pack-destination', FOLDER, ...what])) as [{ filename: string }];
  const file = join(FOLDER, filename.replace(/^@/, '').replaceAll('/', '-'));
  return { file, tarballBytes: statSync(file).size };
}

async function install(name: string, packages: readonly string[], ...options: string[]): Promise<string> {
  const folder = join(FOLDER, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  await command(folder, 'npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...options, ...packages]);
  return folder;
}

function bytesIn(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && entry.name !== '.package-lock.json');
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

/** With those that came inside of others. */
function packagesIn(modules: string): number {
  return Object.keys((JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8')) as { packages: object }).packages).length;
}

async function command(cwd: string, file: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(file, args, { cwd, maxBuffer: 1e8 });
  return stdout;
}
