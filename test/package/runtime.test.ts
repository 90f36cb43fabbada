import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildSync } from 'esbuild';
import { compile, PROJECTS } from './compiler';
import { built, emptyFolder, ROOT, run } from './packages';
import { stubLambda } from '../runtime/lambda';

const OPENED = '2026-02-03T04:05:06.789Z';
const SAID = JSON.stringify([Date.parse(OPENED), true, 'RoomNotFound', true]);

/** Says the same as consumer.ts. */
const script = (imports: string) => `${imports}
const rooms = RoomDirectoryClient.of(new LambdaClient({}), InvokeCommand, 'streams');
rooms.open({ room: 'match-1' }).then(async ({ openedAt, created }) => {
  const error = await rooms.read({ room: 'none' }).catch((thrown) => thrown);
  console.log(JSON.stringify([openedAt.getTime(), created, error.code, error instanceof RoomDirectoryError]));
});
`;

let project: ReturnType<typeof emptyFolder>;
let lambda: Awaited<ReturnType<typeof stubLambda>>;

beforeAll(() => {
  project = emptyFolder();
  writeFileSync(join(project.path, 'package.json'), '{"private":true}');
  // The package alone: without its peers, which are the CDK.
  run(project.path, 'npm', ['install', '--legacy-peer-deps', '--no-audit', '--no-fund', built('js', '.tgz')]);
  link('@aws-sdk/client-lambda');
});
afterAll(() => { project.remove(); });

beforeEach(async () => {
  lambda = await stubLambda();
  lambda.answer(({ action }) => action === 'open'
    ? { body: JSON.stringify({ room: 'match-1', roomArn: 'arn', state: 'open', openedAt: OPENED, created: true }) }
    : { functionError: 'Unhandled', body: '{"errorType":"RoomNotFound","errorMessage":"No room has the key none"}' });
});
afterEach(async () => lambda.stop());

/** As if it were installed as well. */
function link(name: string): void {
  const path = join(project.path, 'node_modules', name);
  mkdirSync(join(path, '..'), { recursive: true });
  if (!existsSync(path)) symlinkSync(join(ROOT, 'node_modules', name), path);
}

/** Runs a program against the stub of Lambda, and says what it prints. */
async function said(folder: string, file: string): Promise<string> {
  const env = { ...process.env, AWS_ENDPOINT_URL_LAMBDA: lambda.endpoint, AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: folder, env, timeout: 60_000 });
  return stdout.trim();
}

/** The types of Node stand for those that the SDK needs of it. */
const WITH_NODE = { types: ['node'], typeRoots: [join(ROOT, 'node_modules/@types')], skipLibCheck: true };

/** A folder with what the compiler has made of the project in it. */
function compiled(name: keyof typeof PROJECTS): string {
  const folder = join(project.path, name.replace(/\W+/g, '-'));
  mkdirSync(folder);
  copyFileSync(join(__dirname, 'runtime/consumer.ts'), join(folder, PROJECTS[name].file));
  compile(folder, PROJECTS[name], WITH_NODE);
  return folder;
}

test.each(Object.keys(PROJECTS) as (keyof typeof PROJECTS)[])('a TypeScript program calls a directory with moduleResolution %s, without the CDK', async (name) => {
  const folder = compiled(name);
  expect(await said(folder, PROJECTS[name].out)).toBe(SAID);
});

test('a plain program requires it', async () => {
  writeFileSync(join(project.path, 'plain.cjs'), script(`
    const { InvokeCommand, LambdaClient } = require('@aws-sdk/client-lambda');
    const { RoomDirectoryClient, RoomDirectoryError } = require('cdk-ivschat/runtime');`));
  expect(await said(project.path, 'plain.cjs')).toBe(SAID);
});

test('a plain module imports it by its names', async () => {
  writeFileSync(join(project.path, 'plain.mjs'), script(`
    import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
    import { RoomDirectoryClient, RoomDirectoryError } from 'cdk-ivschat/runtime';`));
  expect(await said(project.path, 'plain.mjs')).toBe(SAID);
});

test('in a bundle, it is small, and brings nothing else', () => {
  const { metafile, outputFiles } = buildSync({
    stdin: { contents: "export { RoomDirectoryClient } from 'cdk-ivschat/runtime';", resolveDir: project.path },
    bundle: true,
    platform: 'node',
    minify: true,
    metafile: true,
    write: false,
  });
  const brought = Object.keys(metafile.inputs).filter((file) => file !== '<stdin>').map((file) => file.replace(/^.*node_modules\/cdk-ivschat\/lib\//, '')).sort();
  expect(brought).toEqual(['contract.js', 'runtime/client.js', 'runtime/contract.js', 'runtime/error.js', 'runtime/index.js']);
  expect(outputFiles[0].contents.length).toBeLessThan(20_000);
});

test('the constructs, the assembly and the description of the package are where tools look for them, and nothing else of it is', () => {
  const resolve = (name: string) => run(project.path, process.execPath, ['-p', `require.resolve('cdk-ivschat${name}')`]).trim();
  const ours = join(project.path, 'node_modules/cdk-ivschat');
  expect(['', '/runtime', '/package.json', '/.jsii'].map(resolve)).toEqual(['lib/index.js', 'lib/runtime/index.js', 'package.json', '.jsii'].map((file) => join(ours, file)));
  expect(() => resolve('/lib/rooms/room')).toThrow('ERR_PACKAGE_PATH_NOT_EXPORTED');
});

test('no other language sees it', () => {
  const { types } = JSON.parse(readFileSync(join(project.path, 'node_modules/cdk-ivschat/.jsii'), 'utf8')) as { types: Record<string, { symbolId: string }> };
  const modules = Object.values(types).map(({ symbolId }) => symbolId.split(':')[0]);
  expect(modules.length).toBeGreaterThan(10);
  expect(modules.filter((module) => module.startsWith('src/runtime'))).toEqual([]);
});

test.each(['node10', 'node16, as a module'] as const)('the types of the constructs are found with moduleResolution %s too', (name) => {
  link('aws-cdk-lib');
  link('constructs');
  const folder = join(project.path, `constructs-${name.replace(/\W+/g, '-')}`);
  mkdirSync(folder);
  writeFileSync(join(folder, PROJECTS[name].file), `
    import { Room } from 'cdk-ivschat';
    import { Stack } from 'aws-cdk-lib';
    const stack = new Stack();
    new Room(stack, 'Room', { maximumMessageLength: 100 });
    // @ts-expect-error not a number
    new Room(stack, 'Other', { maximumMessageLength: '100' });
  `);
  compile(folder, PROJECTS[name], { ...WITH_NODE, noEmit: true });
});
