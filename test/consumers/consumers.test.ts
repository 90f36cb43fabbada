import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { version as floor } from 'aws-cdk-lib/package.json';
import { version as constructs } from 'constructs/package.json';
import { type Cdk, type Language, type Program, type Project, PROJECTS, STACKS, synthesise } from './projects';
import { isolateThisProcess } from '../../local/account';
import { accessToken, newPassword, register } from '../../local/demo/people';
import { localHttpApiUrl } from '../../local/http-api-url';
import { startLocalAws, type LocalAws } from '../../local/local-aws';
import { killAll } from '../../local/processes';
import { compile, PROJECTS as COMPILERS } from '../package/compiler';
import { emptyFolder, NEWEST, ROOT, run } from '../package/packages';

const PROGRAMS = Object.keys(STACKS) as Program[];
const OTHERS = ['Python', 'Java', 'Go'] as const satisfies readonly Language[];

/** Java's `Map.of` takes its order from a number that each process draws. */
const JAVA_RUNS = 6;

/** Building the Go packages of the CDK for the first time takes minutes. */
jest.setTimeout(900_000);

const folder = emptyFolder();
let outdirs = 0;
const emptyOutdir = () => join(folder.path, `out-${outdirs += 1}`);

const projects = new Map<string, Project>();
/** A language's project with some version of the CDK: made once, and used by all tests. */
function project(language: Language, versions: Cdk): Project {
  const name = `${language}-${versions.cdk}`;
  const made = projects.get(name) ?? PROJECTS[language](join(folder.path, name), versions);
  projects.set(name, made);
  return made;
}

/** What the CDK CLI reads of an app: its template, and what it asks to be looked up. */
function synthesised(of: Project, program: Program): { template: string; missing: string } {
  const outdir = emptyOutdir();
  synthesise(of, program, outdir);
  const { missing } = JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8')) as { missing?: object[] };
  return { template: readFileSync(join(outdir, `${STACKS[program]}.template.json`), 'utf8'), missing: JSON.stringify(missing) };
}

const wanted = new Map<string, ReturnType<typeof synthesised>>();
/** What TypeScript makes of it with the same version. */
function ofTypeScript(program: Program, versions: Cdk): ReturnType<typeof synthesised> {
  const name = `${program} ${versions.cdk}`;
  const made = wanted.get(name) ?? synthesised(project('TypeScript', versions), program);
  wanted.set(name, made);
  return made;
}

let aws: LocalAws | undefined;
afterAll(async () => {
  await aws?.stop();
  killAll();
  folder.remove();
});

const VERSIONS: [string, (language: Language) => Cdk][] = [
  ['on the least versions', () => ({ cdk: floor, constructs })], ['on the newest in its registry', (language) => NEWEST[language]],
];

describe.each(VERSIONS)('%s', (_, versionsOf) => {
  test('TypeScript makes the templates', () => {
    const versions = versionsOf('TypeScript');
    for (const program of PROGRAMS) {
      expect(Object.values(JSON.parse(ofTypeScript(program, versions).template).Resources).length).toBeGreaterThan(10);
    }
  });

  test.each(OTHERS)('%s makes the same bytes', (language) => {
    const versions = versionsOf(language);
    for (const program of PROGRAMS) {
      expect([program, synthesised(project(language, versions), program)]).toEqual([program, ofTypeScript(program, versions)]);
    }
  });
});

test('Java makes the same bytes every time', () => {
  const versions = { cdk: floor, constructs };
  for (let time = 1; time < JAVA_RUNS; time++) expect([time, synthesised(project('Java', versions), 'imports')]).toEqual([time, ofTypeScript('imports', versions)]);
});

test.each(OTHERS)('%s deploys the quick start, which answers a token request', async (language) => {
  isolateThisProcess();
  aws ??= await startLocalAws();
  const { folder: directory, commands } = project(language, { cdk: floor, constructs });
  const app = { name: language, directory, command: commands.quickStart.join(' '), environment: { JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '1' } };
  const { outputs: { Chat: outputs } } = await aws.cdk.deploy(app);
  const pool = { endpoint: aws.endpoint, userPoolId: outputs.UserPoolId, clientId: outputs.ClientId };
  const password = newPassword();
  await register(pool, { username: 'ann', displayName: 'Ann' }, password);
  const url = localHttpApiUrl(outputs.TokenUrl, aws.endpoint);
  const ask = async (token?: string) => fetch(url, { method: 'POST', headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });

  const answer = await ask(await accessToken(pool, 'ann', password));
  expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ token: expect.any(String) })]);
  expect((await ask()).status).toBe(401);
  await aws.cdk.destroy(app);
});

/** Uses the constructs, which the example beside it does too, and what programs use at run time. */
const MODULE = `
import { Stack } from 'aws-cdk-lib';
import { Room } from 'cdk-ivschat';
import { RoomDirectoryClient, RoomDirectoryError } from 'cdk-ivschat/runtime';
import './streaming-platform.js';

// @ts-expect-error not a number
export const wrong = (stack: Stack) => new Room(stack, 'Room', { maximumMessageLength: '100' });

const Payload = new TextEncoder().encode('{"errorType":"RoomNotFound","errorMessage":"None"}');
const rooms = new RoomDirectoryClient({ functionName: 'streams', invoke: async () => ({ FunctionError: 'Unhandled', Payload }) });
const error: unknown = await rooms.read({ room: 'none' }).catch((thrown: unknown) => thrown);
if (!(error instanceof RoomDirectoryError && error.code === 'RoomNotFound')) throw error;
`;

test.each(['node16, as a module', 'bundler'] as const)('a TypeScript project of modules that has all declarations checked makes the same bytes, with moduleResolution %s', (name) => {
  const versions = { cdk: floor, constructs };
  const { folder: directory } = project('TypeScript', versions);
  const modules = join(directory, name.replace(/\W+/g, '-'));
  mkdirSync(modules);
  writeFileSync(join(modules, 'package.json'), '{"private":true,"type":"module"}');
  writeFileSync(join(modules, 'main.ts'), MODULE);
  copyFileSync(join(directory, 'streaming-platform.ts'), join(modules, 'streaming-platform.ts'));
  // Those of the CDK are checked with ours: they hold too.
  compile(modules, { ...COMPILERS[name], file: 'main.ts' }, { skipLibCheck: false, types: ['node'], typeRoots: [join(ROOT, 'node_modules/@types')] });
  const outdir = emptyOutdir();
  run(modules, process.execPath, ['main.js'], { CDK_OUTDIR: outdir });
  expect(readFileSync(join(outdir, `${STACKS.platform}.template.json`), 'utf8')).toBe(ofTypeScript('platform', versions).template);
});

test('the types of the Python package hold for those who check theirs strictly', () => {
  const { folder: directory, commands: { quickStart: [python] } } = project('Python', { cdk: floor, constructs });
  run(directory, python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', join(ROOT, 'test/consumers/types-requirements.txt')]);
  run(directory, python, ['-m', 'mypy', '--strict', 'app.py', 'streaming_platform.py']);
});

test('they hold with Pyright too, for the list of docs/security.md as well', () => {
  const { folder: directory, commands: { quickStart: [python] } } = project('Python', NEWEST.Python);
  copyFileSync(join(ROOT, 'test/package/nag/acknowledge.py'), join(directory, 'acknowledge.py'));
  run(directory, python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', 'cdk-nag==2.37.55']);
  // That of npm: that of PyPI would fetch a Node of its own.
  writeFileSync(join(directory, 'package.json'), '{"private":true}');
  run(directory, 'npm', ['install', '--no-audit', '--no-fund', 'pyright@1.1.411']);
  // It does not take a Function for an IFunction, whose grant_invoke names its parameter otherwise (https://github.com/aws/aws-cdk/issues/15584): once it
  // does, the comment in app.py is an error.
  const include = ['app.py', 'streaming_platform.py', 'acknowledge.py'];
  writeFileSync(join(directory, 'pyrightconfig.json'), JSON.stringify({ include, typeCheckingMode: 'strict', reportUnnecessaryTypeIgnoreComment: true }));
  run(directory, process.execPath, ['node_modules/pyright/index.js', '--pythonpath', python]);
});
