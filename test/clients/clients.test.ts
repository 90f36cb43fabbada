import { join } from 'node:path';
import { type Ended, installClients, runClient } from './python';
import { type Emulator, startEmulator } from '../../emulator';

let emulator: Emulator;

beforeAll(async () => {
  await installClients();
  emulator = await startEmulator();
});
beforeEach(() => emulator.reset());
afterAll(async () => emulator?.close());

const OPERATIONS = [
  'CreateChatToken', 'CreateLoggingConfiguration', 'CreateRoom', 'DeleteLoggingConfiguration', 'DeleteMessage', 'DeleteRoom', 'DisconnectUser',
  'GetLoggingConfiguration', 'GetRoom', 'ListLoggingConfigurations', 'ListRooms', 'ListTagsForResource', 'SendEvent', 'TagResource', 'UntagResource',
  'UpdateLoggingConfiguration', 'UpdateRoom',
];

test('boto3 uses all 17 operations, parses what comes back and knows every error by its type', async () => {
  // The script checks each of these on a list of rooms of this name.
  const fault = { operation: 'ListRooms', match: { resource: 'doomed' }, times: 1 };
  emulator.faults.add({ ...fault, kind: 'throttle' });
  emulator.faults.add({ ...fault, kind: 'access-denied' });
  emulator.faults.add({ ...fault, kind: 'error-before', code: 'PendingVerification' });
  emulator.faults.add({ ...fault, kind: 'error-before' });
  const ended = await runClient('python', join(__dirname, 'drive.py'), emulator.endpoint);
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(ended.stdout)).toEqual({
    typed_errors: [
      ['ConflictException', 409], ['ResourceNotFoundException', 404], ['ResourceNotFoundException', 404], ['ValidationException', 400],
      ['ValidationException', 400], ['ServiceQuotaExceededException', 402], ['ThrottlingException', 429], ['AccessDeniedException', 403],
      ['PendingVerification', 403], ['InternalServerException', 500],
    ],
  });
  const calls = emulator.calls();
  expect([...new Set(calls.filter((call) => call.status < 300).map((call) => call.operation))].sort()).toEqual(OPERATIONS);
  expect(calls[0]).toMatchObject({ accessKeyId: 'AKIACLIENT', userAgent: expect.stringContaining('Boto3/') });
});

describe('the AWS CLI', () => {
  test('makes, reads, changes, lists and deletes a room', async () => {
    const created = await json('create-room', '--name', 'lobby', '--tags', 'team=live', '--maximum-message-rate-per-second', '50');
    expect(created).toMatchObject({ name: 'lobby', maximumMessageRatePerSecond: 50, tags: { team: 'live' } });
    const identifier = created.arn as string;
    await json('update-room', '--identifier', identifier, '--maximum-message-length', '7');
    expect(await json('get-room', '--identifier', identifier)).toMatchObject({ name: 'lobby', maximumMessageLength: 7 });
    const page = await json('list-rooms', '--max-results', '1', '--name', 'lobby');
    expect(page.rooms).toEqual([expect.objectContaining({ arn: identifier, tags: { team: 'live' } })]);
    await json('tag-resource', '--resource-arn', identifier, '--tags', 'a=b');
    await json('untag-resource', '--resource-arn', identifier, '--tag-keys', 'team');
    expect(await json('list-tags-for-resource', '--resource-arn', identifier)).toEqual({ tags: { a: 'b' } });
    expect(await json('delete-room', '--identifier', identifier)).toEqual({});
    expect(emulator.calls().at(-1)).toMatchObject({ operation: 'DeleteRoom', status: 204, userAgent: expect.stringContaining('aws-cli/') });
  });

  test('shows the service\'s errors and fails', async () => {
    const missing = await aws('get-room', '--identifier', 'arn:aws:ivschat:us-east-1:000000000000:room/AAAAAAAAAAAA');
    expect(missing.code).not.toBe(0);
    expect(missing.stderr).toContain('(ResourceNotFoundException) when calling the GetRoom operation');
    const invalid = await aws('create-room', '--name', 'a b');
    expect(invalid.code).not.toBe(0);
    expect(invalid.stderr).toContain('(ValidationException) when calling the CreateRoom operation');
  });

  test('retries what is throttled', async () => {
    emulator.faults.add({ kind: 'throttle', operation: 'CreateRoom', times: 1 });
    expect(await json('create-room', '--name', 'again')).toMatchObject({ name: 'again' });
    expect(emulator.calls().map((call) => call.status)).toEqual([429, 200]);
  });
});

async function aws(...args: string[]): Promise<Ended> {
  return runClient('aws', 'ivschat', ...args, '--endpoint-url', emulator.endpoint, '--output', 'json');
}

async function json(...args: string[]): Promise<Record<string, unknown>> {
  const ended = await aws(...args);
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  return ended.stdout ? JSON.parse(ended.stdout) as Record<string, unknown> : {};
}
