import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { compile, PROJECTS } from './compiler';
import { built, emptyFolder, ROOT, run } from './packages';
import { TESTING_PROJECTS } from './testing-projects';

const { name } = JSON.parse(readFileSync(join(ROOT, 'emulator/npm/package.json'), 'utf8')) as { name: string };

/** The package installed as a user would, where there is nothing else. */
let user: ReturnType<typeof emptyFolder>;

beforeAll(() => {
  user = emptyFolder();
  writeFileSync(join(user.path, 'package.json'), '{"private":true}');
  run(user.path, 'npm', ['install', '--no-audit', '--no-fund', built('emulator', '.tgz')]);
});
afterAll(() => user.remove());

test('the package holds the command, startEmulator, its types and the licences, and needs no other package', () => {
  const files = run(ROOT, 'tar', ['-tzf', built('emulator', '.tgz')]).trim().split('\n').map((file) => file.replace(/^package\//, ''));
  expect(files.filter((file) => !file.startsWith('types/')).sort()).toEqual([
    'LICENSE', 'README.md', 'THIRD-PARTY-LICENSES', 'aws-sdk.js', 'index.js', 'main.js', 'package.json',
  ]);
  expect(files.filter((file) => file.startsWith('types/')).sort()).toEqual([
    'types/common/clock.d.ts', 'types/common/outputs.d.ts', 'types/common/settings.d.ts', 'types/common/store.d.ts', 'types/index.d.ts',
    'types/interference/fault.d.ts', 'types/interference/recorder.d.ts', 'types/interference/state.d.ts',
  ]);
  expect(readdirSync(join(user.path, 'node_modules')).filter((folder) => !folder.startsWith('.'))).toEqual([name]);
  const licences = readFileSync(join(user.path, 'node_modules', name, 'THIRD-PARTY-LICENSES'), 'utf8');
  expect(licences).toMatch(/^ws \d.*\(MIT\)$/m);
  expect(licences).toMatch(/^@aws-sdk\/client-s3 \d.*\(Apache-2\.0\)$/m);
});

test('its description has what the registry shows', () => {
  const { version, '//': mark, ...manifest } = JSON.parse(readFileSync(join(user.path, 'node_modules', name, 'package.json'), 'utf8')) as Record<string, unknown>;
  expect(version).toBe((JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }).version);
  expect(mark).toBeUndefined();
  expect(manifest).toMatchObject({
    license: 'Apache-2.0',
    homepage: expect.stringMatching(/^https:(?!.*\.git).*emulator/),
    bugs: { url: expect.stringMatching(/\/issues$/) },
    repository: { type: 'git', url: expect.stringMatching(/^git\+https:.*\.git$/), directory: 'emulator' },
    engines: { node: '>= 20.0.0' },
  });
  expect(manifest).not.toHaveProperty('dependencies');
});

/** Starts the command as somebody at a terminal does, in a process group of its own. */
async function start(cwd: string, command: string, ...args: string[]) {
  const child = spawn(command, args, { cwd, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  const [line] = await once(createInterface(child.stdout), 'line') as [string];
  return {
    ready: JSON.parse(line) as { endpoint: string },
    /** Ctrl-C: everything that runs in the terminal gets the signal. */
    interrupt: async () => {
      process.kill(-child.pid!, 'SIGINT');
      await exit;
    },
  };
}

const health = async (endpoint: string) => fetch(`${endpoint}/_emulator/health`).then((response) => response.status);

test('npx starts it on a free port, and Ctrl-C ends it', async () => {
  const { ready, interrupt } = await start(user.path, 'npx', name, '--port', '0');
  expect(await health(ready.endpoint)).toBe(200);
  await interrupt();
  await expect(health(ready.endpoint)).rejects.toThrow('fetch failed');
});

test('its command works from any folder', async () => {
  const elsewhere = emptyFolder();
  const { ready, interrupt } = await start(elsewhere.path, join(user.path, 'node_modules/.bin', name));
  expect(await health(ready.endpoint)).toBe(200);
  await interrupt();
  elsewhere.remove();
});

/** A program that says by what the emulator answers that it has started one. */
const program = (imports: string) => `${imports}
startEmulator({ region: 'eu-west-1' }).then(async (emulator) => {
  const { region } = await (await fetch(emulator.endpoint + '/_emulator/health')).json();
  await emulator.close();
  console.log(region, emulator.faults.list().length);
});
`;

test.each([
  ['requires', 'plain.cjs', 'const { startEmulator } = require("NAME");'],
  ['imports', 'plain.mjs', 'import { startEmulator } from "NAME";'],
])('a program %s startEmulator, which leaves nothing behind that keeps it running', (_, file, imports) => {
  writeFileSync(join(user.path, file), program(imports.replace('NAME', name)));
  expect(run(user.path, process.execPath, [file])).toBe('eu-west-1 0\n');
});

test.each(Object.keys(PROJECTS) as (keyof typeof PROJECTS)[])('its types are whole with moduleResolution %s, without any other types', (resolution) => {
  const folder = join(user.path, resolution.replace(/\W+/g, '-'));
  mkdirSync(folder);
  writeFileSync(join(folder, PROJECTS[resolution].file), `
    import { type ActiveFault, type Call, type Emulator, type EmulatorOptions, type Fault, startEmulator } from '${name}';
    const options: EmulatorOptions = { port: 0, limits: true, clock: { now: () => 0, after: () => () => undefined } };
    const throttle: Fault = { kind: 'throttle', operation: 'CreateRoom', times: 1 };
    // @ts-expect-error no such kind
    const none: Fault = { kind: 'throtle' };
    // @ts-expect-error no such option
    startEmulator({ ports: 0 });
    export const struck: Promise<[ActiveFault, Call[]]> = startEmulator(options).then((emulator: Emulator) => {
      emulator.settings.tokenLifetimeMs = 5;
      emulator.state().rooms.map(({ name, connections }) => name.repeat(connections));
      return [emulator.faults.add(throttle), emulator.calls()];
    });
    export default none;
  `);
  compile(folder, PROJECTS[resolution], { types: [], lib: ['es2022'], skipLibCheck: false, noEmit: true });
});

/** Compiling an SDK in Go for the first time takes a minute or two. */
jest.setTimeout(600_000);

describe('the example', () => {
  let project: ReturnType<typeof emptyFolder>;
  beforeEach(() => { project = emptyFolder(); });
  afterEach(() => project.remove());

  test('of each language and runner is tried', () => {
    expect(Object.keys(TESTING_PROJECTS).sort()).toEqual(readdirSync(join(ROOT, 'examples/testing')).sort());
  });

  test.each(Object.keys(TESTING_PROJECTS))('with %s passes against the packed emulator', async (example) => {
    expect(await TESTING_PROJECTS[example](join(project.path, example), user.path)).toMatch(/2 passed|Tests run: 4, Failures: 0|--- PASS: TestEveryError/);
  });
});
