import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';

const SCRIPT = join(__dirname, '../../release/publish-maven.sh');
const PASSPHRASE = 'of $a "key\'';

/** What a build leaves for Maven, as far as the script looks at it. */
const FILES = ['maven-metadata.xml', '1.2.3/chat-1.2.3.jar', '1.2.3/chat-1.2.3-javadoc.jar', '1.2.3/chat-1.2.3-sources.jar', '1.2.3/chat-1.2.3.pom'];
const IS_PUBLISHED = 'GET /api/v1/publisher/published?namespace=io.github&name=chat&version=1.2.3';

let folder: string;
let secretKey: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'release-'));
  mkdirSync(join(folder, 'keys'), { mode: 0o700 });
  // So little that it takes no time to make the key; it opens nothing.
  writeFileSync(join(folder, 'keys/gpg-agent.conf'), 's2k-count 65536\n');
  gpg('--quick-generate-key', 'Chat', 'ed25519', 'sign', '1d');
  secretKey = gpg('--armor', '--export-secret-keys');
  for (const file of FILES.flatMap((one) => [one, `${one}.md5`, `${one}.sha1`])) {
    const path = join(folder, 'java/io/github/chat', file);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, file);
  }
  mkdirSync(join(folder, 'little/io/github/chat/1.2.3'), { recursive: true });
  writeFileSync(join(folder, 'little/io/github/chat/1.2.3/chat-1.2.3.pom'), 'pom');
});
afterAll(() => {
  execFileSync('gpgconf', ['--homedir', join(folder, 'keys'), '--kill', 'gpg-agent']);
  rmSync(folder, { recursive: true, force: true });
});

function gpg(...args: string[]): string {
  return execFileSync('gpg', ['--homedir', join(folder, 'keys'), '--batch', '--quiet', '--pinentry-mode', 'loopback', '--passphrase', PASSPHRASE, ...args], {
    encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'],
  });
}

interface Asked { readonly url: string; readonly authorization?: string; readonly body: Buffer }

let portal: Server | undefined;
afterEach(() => portal?.close());

/** Whether Maven Central has it when it is asked, one time after the other. */
let published: boolean[];
beforeEach(() => { published = [false]; });

/** A portal that takes every bundle, and says one state after the other of it. */
async function portalThatSays(...states: object[]): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const remaining = [...states];
  portal = createServer((request, response) => void bodyOf(request).then((body) => {
    asked.push({ url: `${request.method} ${request.url}`, authorization: request.headers.authorization, body });
    const path = request.url!.slice('/api/v1/publisher/'.length);
    if (path.startsWith('upload')) response.writeHead(201).end('0815');
    else response.end(JSON.stringify(path.startsWith('published') ? { published: next(published) } : next(remaining)));
  }));
  await new Promise<void>((resolve) => portal!.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(portal.address() as AddressInfo).port}`, asked };
}

/** The last one stays. */
function next<T>(values: T[]): T {
  return values.length > 1 ? values.shift()! : values[0]!;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const KEYS = { MAVEN_CENTRAL_USERNAME: 'user', MAVEN_CENTRAL_PASSWORD: 'pass:word', MAVEN_GPG_PASSPHRASE: PASSPHRASE };
const HASTE = { MAVEN_CENTRAL_SECONDS: '0', MAVEN_CENTRAL_TRIES: '3' };

async function publish(artifacts: 'java' | 'little' | 'keys', url: string, environment: NodeJS.ProcessEnv = {}): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...process.env, ...KEYS, ...HASTE, MAVEN_GPG_PRIVATE_KEY: secretKey, ...environment };
  return promisify(execFile)(SCRIPT, [join(folder, artifacts), url], { env }).then((said) => ({ code: 0, ...said }), (error) => error as never);
}

test('every file but checksums goes to Maven Central signed, in one bundle, and what the repository has of its own does not', async () => {
  const { url, asked } = await portalThatSays({ deploymentState: 'PENDING' }, { deploymentState: 'VALIDATING' }, { deploymentState: 'PUBLISHING' });
  expect(await publish('java', url)).toEqual({ code: 0, stdout: 'published 0815\n', stderr: '' });
  expect(asked.map((one) => one.url)).toEqual([
    IS_PUBLISHED, 'POST /api/v1/publisher/upload?publishingType=AUTOMATIC', ...Array(3).fill('POST /api/v1/publisher/status?id=0815'),
  ]);
  expect(new Set(asked.map(({ authorization }) => authorization))).toEqual(new Set([`Bearer ${Buffer.from('user:pass:word').toString('base64')}`]));

  const { body } = asked[1];
  expect(body.toString('latin1')).toMatch(/name="bundle"; filename="bundle.zip"/);
  writeFileSync(join(folder, 'bundle.zip'), body.subarray(body.indexOf('PK\x03\x04'), body.lastIndexOf('\r\n--')));
  const bundle = join(folder, 'bundle');
  execFileSync('python3', ['-c', 'import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])', join(folder, 'bundle.zip'), bundle]);
  const files = readdirSync(bundle, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  const inside = files.map((file) => relative(bundle, join(file.parentPath, file.name)));
  const wanted = FILES.filter((file) => file !== 'maven-metadata.xml').map((file) => `io/github/chat/${file}`);
  expect(inside.sort()).toEqual(wanted.flatMap((file) => [file, `${file}.asc`, `${file}.md5`, `${file}.sha1`]).sort());
  for (const file of wanted) expect(() => gpg('--verify', join(bundle, `${file}.asc`), join(bundle, file))).not.toThrow();
});

test('what Maven Central refuses fails, with its reasons', async () => {
  const { url } = await portalThatSays({ deploymentState: 'FAILED', errors: { chat: ['There is no developer'] } });
  expect(await publish('little', url)).toMatchObject({ code: 1, stderr: 'Maven Central refuses it: {"chat":["There is no developer"]}\n' });
});

test('what Maven Central does not decide about fails, and says where to look', async () => {
  const { url, asked } = await portalThatSays({ deploymentState: 'VALIDATING' });
  expect(await publish('little', url)).toMatchObject({ code: 1, stderr: 'Maven Central has not decided about 0815: see the portal\n' });
  expect(asked).toHaveLength(2 + 3);
});

test('run again, it does nothing', async () => {
  const { url, asked } = await portalThatSays({});
  published = [true];
  expect(await publish('java', url)).toEqual({ code: 0, stdout: 'io.github:chat:1.2.3 is published\n', stderr: '' });
  expect(asked.map((one) => one.url)).toEqual([IS_PUBLISHED]);
});

test('what Maven Central refuses because it has just got it, of a time before whose answer was lost, is published', async () => {
  const { url } = await portalThatSays({ deploymentState: 'FAILED', errors: { chat: ["Component with package url: 'pkg:maven/io.github/chat@1.2.3' already exists"] } });
  published = [false, true];
  expect(await publish('java', url)).toEqual({ code: 0, stdout: 'io.github:chat:1.2.3 is published\n', stderr: '' });
});

test('a folder without a component is refused', async () => {
  const { url, asked } = await portalThatSays({});
  expect(await publish('keys', url)).toMatchObject({ code: 1, stderr: expect.stringMatching(/^there is no pom in .*keys\n$/) });
  expect(asked).toEqual([]);
});

test('nothing is given away with a key that does not open, or without one', async () => {
  const { url, asked } = await portalThatSays({});
  const wrong = await publish('little', url, { MAVEN_GPG_PASSPHRASE: 'of another' });
  expect(wrong.code).not.toBe(0);
  expect(wrong.stdout + wrong.stderr).not.toContain('of another');
  for (const name of ['MAVEN_CENTRAL_USERNAME', 'MAVEN_CENTRAL_PASSWORD', 'MAVEN_GPG_PASSPHRASE', 'MAVEN_GPG_PRIVATE_KEY']) {
    expect(await publish('little', url, { [name]: '' })).toMatchObject({ code: 1, stderr: expect.stringContaining(name) });
  }
  expect(asked.filter((one) => !one.url.startsWith('GET '))).toEqual([]);
});
