import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { channelHasTags, ChannelTagsUnavailable } from '../../../lambda/room-directory/channel-tags';

const ARN = 'arn:aws:ivs:eu-west-1:123456789012:channel/IwuyTv0XAc8u';
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'session' };

type Answer = { status: number; body: string; headers?: Record<string, string> } | 'hangs up';

let server: Server;
let requests: IncomingMessage[];
let answers: Answer[];
let slept: number[];

beforeEach(async () => {
  [requests, answers, slept] = [[], [], []];
  server = createServer((request, response) => {
    requests.push(request);
    const answer = answers.shift() ?? { status: 200, body: '{"tags":{}}' };
    if (answer === 'hangs up') return void request.socket.destroy();
    response.writeHead(answer.status, { 'Content-Type': 'application/json', 'x-amzn-RequestId': 'the-request', ...answer.headers });
    response.end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const hasTags = (wanted: Record<string, string>, ...next: Answer[]) => {
  answers = next;
  const env = { ...CREDENTIALS, AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL_IVS: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  return channelHasTags(new Map(Object.entries(wanted)), { env, sleep: async (milliseconds) => slept.push(milliseconds) })(ARN);
};
const tags = (of: object): Answer => ({ status: 200, body: JSON.stringify({ tags: of }) });
const failed = (status: number, type: string): Answer => ({ status, body: '{"message":"secret"}', headers: { 'x-amzn-ErrorType': `${type}:http://internal/` } });
const failure = async (call: Promise<boolean>) => call.then(() => undefined, (thrown: unknown) => thrown as ChannelTagsUnavailable);

test.each([
  ['all of them, and others', { chat: 'yes', team: 'a' }, { chat: 'yes', team: 'a', more: '1' }, true],
  ['one of two', { chat: 'yes', team: 'a' }, { chat: 'yes' }, false],
  ['one with another value', { chat: 'yes' }, { chat: 'Yes' }, false],
  ['none', { chat: 'yes' }, {}, false],
  ['an empty value that is asked for', { chat: '' }, { chat: '' }, true],
  ['what every object has', { constructor: 'x' }, {}, false],
])('a channel has %s', async (_, wanted, there, has) => {
  expect(await hasTags(wanted, tags(there))).toBe(has);
  expect(requests).toHaveLength(1);
});

test('without tags to look for, nobody is asked', async () => {
  expect(await hasTags({})).toBe(true);
  expect(requests).toEqual([]);
});

test('the request is one that AWS takes: the ARN is one segment of the path, and the signature is that of Signature Version 4', async () => {
  await hasTags({ chat: 'yes' }, tags({}));
  const [{ method, url, headers }] = requests;
  expect([method, url]).toEqual(['GET', '/tags/arn%3Aaws%3Aivs%3Aeu-west-1%3A123456789012%3Achannel%2FIwuyTv0XAc8u']);
  const [, scope, signed, signature] = /^AWS4-HMAC-SHA256 Credential=AKID\/(\S+), SignedHeaders=(\S+), Signature=(\S+)$/.exec(headers.authorization ?? '') ?? [];
  const [date, region, service] = scope.split('/');
  expect([region, service]).toEqual(['eu-west-1', 'ivs']);
  expect(signed.split(';')).toEqual(expect.arrayContaining(['host', 'x-amz-date', 'x-amz-security-token']));
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  // Every service but S3 encodes the path that is on the wire once more.
  const path = url!.split('/').map(encodeURIComponent).join('/');
  const canonical = [method, path, '', ...signed.split(';').map((name) => `${name}:${String(headers[name])}`), '', signed, hash('')].join('\n');
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, hash(canonical)].join('\n');
  const key = [date, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, 'AWS4secret');
  expect(signature).toBe(hmac(key, text).toString('hex'));
});

test('a channel that is gone has no tags', async () => {
  expect(await hasTags({ chat: 'yes' }, failed(404, 'ResourceNotFoundException'))).toBe(false);
});

test.each<[string, Answer]>([
  ['hangs up', 'hangs up'],
  ['fails itself', failed(500, 'InternalServerException')],
  ['is too busy', failed(429, 'ThrottlingException')],
])('where the service %s, it is asked once more', async (_, answer) => {
  expect(await hasTags({ chat: 'yes' }, answer, tags({ chat: 'yes' }))).toBe(true);
  expect([requests.length, slept]).toEqual([2, [500]]);
});

test.each<[string, Answer, number]>([
  ['hangs up every time', 'hangs up', 2],
  ['fails every time', failed(503, 'ServiceUnavailable'), 2],
  ['denies access', failed(403, 'AccessDeniedException'), 1],
  ['does not know the path', { status: 404, body: '<html>' }, 1],
  ['answers with no JSON', { status: 200, body: 'OK' }, 1],
  ['answers with null', { status: 200, body: 'null' }, 1],
])('where the service %s, nobody knows, and the event has to come again', async (_, answer, asked) => {
  const error = await failure(hasTags({ chat: 'yes' }, answer, answer));
  expect(error).toBeInstanceOf(ChannelTagsUnavailable);
  expect(requests).toHaveLength(asked);
  expect(`${error!.message}${JSON.stringify(error)}`).not.toContain('secret');
});

test('what operators see says why', async () => {
  expect((await failure(hasTags({ chat: 'yes' }, failed(403, 'AccessDeniedException'))))!.log).toEqual({ errorName: 'AccessDeniedException', awsRequestId: 'the-request' });
  expect((await failure(hasTags({ chat: 'yes' }, failed(502, 'x'), failed(502, 'x'))))!.log).toEqual({ errorName: 'Status502' });
});
