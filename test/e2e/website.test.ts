import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { Harness } from './harness';
import { localHttpApiUrl } from '../../local/http-api-url';
import { s3Client } from '../../local/s3';

const harness = Harness.forFile();
const folder = mkdtempSync(join(tmpdir(), 'website-'));
const tsx = pathToFileURL(require.resolve('tsx')).href;
const APP = { name: 'website', directory: folder, command: `node --import ${tsx} ${join(__dirname, 'apps/website.ts')}` };
const FILES: readonly (readonly [key: string, type: string, cacheControl: string])[] = [
  ['index.html', 'text/html', 'no-cache'], ['assets/index-4f3a.js', 'text/javascript', 'public, max-age=31536000, immutable'],
];

let outputs: Readonly<Record<string, string>>;

beforeAll(async () => {
  mkdirSync(join(folder, 'dist/assets'), { recursive: true });
  for (const [key] of FILES) writeFileSync(join(folder, 'dist', key), `This is ${key}`);
  await deploy();
  const s3 = s3Client({ endpoint: harness.aws.endpoint });
  for (const [Key, ContentType, CacheControl] of FILES) {
    await s3.send(new PutObjectCommand({ Bucket: outputs.FilesName, Key, ContentType, CacheControl, Body: `This is ${Key}` }));
  }
  s3.destroy();
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true }));

async function deploy(): Promise<void> {
  outputs = (await harness.aws.cdk.deploy(APP)).outputs.ChatPage!;
}

/** What the distribution answers: MiniStack knows it by the name in the request, and that a proxy in front has TLS. */
async function visit(path: string, scheme = 'https') {
  const { hostname, port } = new URL(harness.aws.endpoint);
  const headers = { 'Host': new URL(outputs.PageOrigin!).host, 'X-Forwarded-Proto': scheme };
  const answer = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    request({ hostname, port, path, headers }, resolve).on('error', reject).end();
  });
  return { status: answer.statusCode, headers: answer.headers, body: await text(answer) };
}

test('the page comes through the distribution, with the headers that keep it safe', async () => {
  const { status, headers, body } = await visit('/');
  expect([status, body]).toEqual([200, 'This is index.html']);
  expect(headers).toMatchObject({
    'content-type': 'text/html',
    'cache-control': 'no-cache',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': 'max-age=63072000',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
  });
  const policy = headers['content-security-policy'] as string;
  expect(policy).toContain(`; connect-src 'self' ${outputs.ApiUrl} https://cognito-idp.us-east-1.amazonaws.com wss://edge.ivschat.us-east-1.amazonaws.com; `);
  expect(policy).not.toContain('unsafe');
});

test('so do its other files, kept for good, and nothing that is not there; without TLS there is only the way to TLS', async () => {
  const script = await visit('/assets/index-4f3a.js');
  expect([script.status, script.headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable']);
  expect(script.headers['content-security-policy']).toContain("default-src 'none'");
  expect((await visit('/assets/none.js')).status).toBe(403);
  expect(await visit('/', 'http')).toMatchObject({ status: 301, headers: { location: `${outputs.PageOrigin}/` } });
});

test('nobody reads the bucket past the distribution', async () => {
  expect((await fetch(`${harness.aws.endpoint}/${outputs.FilesName}/index.html`)).status).toBe(403);
});

test('the second deployment tells the API where its page is', async () => {
  const preflight = async () => (await fetch(`${localHttpApiUrl(outputs.ApiUrl!, harness.aws.endpoint)}rooms/lobby/tokens`, {
    method: 'OPTIONS', headers: { 'Origin': outputs.PageOrigin!, 'Access-Control-Request-Method': 'POST' },
  })).headers.get('access-control-allow-origin');
  expect(await preflight()).toBeNull();
  const origin = outputs.PageOrigin!;
  writeFileSync(join(folder, 'cdk.json'), JSON.stringify({ context: { pageOrigin: origin } }));
  await deploy();
  expect([outputs.PageOrigin, await preflight()]).toEqual([origin, origin]);
}, 240_000);

test('everything goes with the stack', async () => {
  await harness.aws.cdk.destroy(APP);
  expect((await harness.state()).rooms).toEqual([]);
}, 180_000);
