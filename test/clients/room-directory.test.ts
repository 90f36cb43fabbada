import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installClients, runScript } from './python';
import { stubLambda } from '../runtime/lambda';

/** The code after a comment with its name. */
const example = (name: string) => readFileSync(join(__dirname, '../../docs/room-directory.md'), 'utf8').split(`<!-- ${name} -->\n`)[1].match(/^```\w+\n(.*?)^```$/sm)![1];

let folder: string;
let lambda: Awaited<ReturnType<typeof stubLambda>>;

beforeAll(installClients);
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cdk-ivschat-'));
  lambda = await stubLambda();
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await lambda.stop();
});

const ran = async (script: string) => runScript(script, folder, { AWS_ENDPOINT_URL_LAMBDA: lambda.endpoint });
const called = () => lambda.invocations.map(({ path, request }) => [path, request]);

test('boto3 opens a room as the page says, and gets errors by their names', async () => {
  writeFileSync(join(folder, 'open.py'), example('boto3'));
  lambda.answer({ body: '{"room":"match-1","roomArn":"arn:of:room","state":"open","owner":"ada","openedAt":"2026-02-03T04:05:06.789Z","created":true}' });
  expect(await ran('python open.py')).toMatchObject({ code: 0, stdout: 'arn:of:room True\n' });
  expect(called()).toEqual([['/2015-03-31/functions/streams/invocations?Qualifier=open', { action: 'open', room: 'match-1', owner: 'ada' }]]);
  lambda.answer({ functionError: 'Unhandled', body: '{"errorType":"KeyReserved","errorMessage":"The key is taken"}' });
  expect((await ran('python open.py')).stderr).toContain('RuntimeError: KeyReserved: The key is taken');
});

test('the AWS CLI closes a room as the page says', async () => {
  lambda.answer({ body: '{"room":"match-1","closed":true}' });
  const { code, stdout } = await ran(example('cli'));
  expect([code, stdout]).toEqual([0, expect.stringContaining('{"room":"match-1","closed":true}')]);
  expect(called()).toEqual([['/2015-03-31/functions/streams/invocations?Qualifier=close', { action: 'close', room: 'match-1', by: 'on call' }]]);
});
