import { CreateRoomCommand, GetRoomCommand, ValidationException } from '@aws-sdk/client-ivschat';
import type { Emulator } from '../../../emulator';
import { errorOf, raw, sdk, signed, start, stopAll } from '../support';

let emulator: Emulator;

beforeAll(async () => { emulator = await start(); });
afterAll(stopAll);

describe('a request that is no operation', () => {
  test.each([
    ['POST', '/'], ['POST', '/NoSuchOperation'], ['POST', '/createroom'], ['POST', '/CreateRoom/'], ['POST', '/constructor'], ['POST', '//'],
    ['POST', '/TagResource'], ['GET', '/GetRoom'], ['PUT', '/CreateRoom'], ['PATCH', '/tags/x'], ['GET', '/tags'],
  ])('%s %s is an unknown operation', async (method, path) => {
    expect(await raw(emulator, method, path, method === 'GET' ? undefined : {})).toMatchObject({
      status: 400, errorType: 'ValidationException', body: { reason: 'UNKNOWN_OPERATION', message: expect.any(String) },
    });
  });
});

describe('a body', () => {
  test.each([['{'], ['[]'], ['null'], ['"x"'], ['7'], ['{"name":'], ['\u0000'], ['{}{}']])('of %j is a ValidationException', async (body) => {
    expect(await raw(emulator, 'POST', '/CreateRoom', body)).toMatchObject({ status: 400, errorType: 'ValidationException', body: { reason: 'OTHER' } });
  });

  test('that is empty has no members', async () => {
    expect(await raw(emulator, 'POST', '/CreateRoom')).toMatchObject({ status: 200 });
  });

  test('may have members that the model does not know', async () => {
    const { body } = await raw(emulator, 'POST', '/CreateRoom', { name: 'x', colour: 'red', messageReviewHandler: { uri: '', colour: 'red' } });
    expect(body).toMatchObject({ name: 'x' });
    expect(JSON.stringify(body)).not.toContain('red');
  });

  test.each([[1024 * 1024 + 1], [5 * 1024 * 1024]])('of %d bytes is refused, and the next request is served', async (bytes) => {
    const client = sdk(emulator);
    const error = await errorOf(client.send(new CreateRoomCommand({ name: 'a'.repeat(bytes) })));
    expect(error).toBeInstanceOf(ValidationException);
    expect(error).toMatchObject({ reason: 'OTHER', $metadata: { httpStatusCode: 400 } });
    const { arn } = await client.send(new CreateRoomCommand({}));
    expect((await client.send(new GetRoomCommand({ identifier: arn }))).arn).toBe(arn);
  });
});

describe('a signature', () => {
  const CREATE = ['POST', '/CreateRoom', '{}'] as const;
  const authorization = signed().authorization;

  test('may have any key and any value, as nobody can verify it', async () => {
    const headers = { ...signed(), authorization: authorization.replace('AKIATEST', 'ANYONE').replace(/0{64}/, 'f'.repeat(64)) };
    expect((await raw(emulator, ...CREATE, headers)).status).toBe(200);
  });

  test('that is missing is told so', async () => {
    expect(await raw(emulator, ...CREATE, {})).toMatchObject({ status: 403, errorType: 'MissingAuthenticationTokenException' });
  });

  test.each([
    ['another algorithm', authorization.replace('SHA256', 'SHA1')],
    ['no credential', authorization.replace(/Credential=[^,]*, /, '')],
    ['no signed headers', authorization.replace(/SignedHeaders=[^,]*, /, '')],
    ['no value', authorization.replace(/, Signature=.*/, '')],
    ['a value of the wrong length', authorization.replace(/0{64}/, '00')],
    ['a credential without scope', authorization.replace(/AKIATEST[^,]*/, 'AKIATEST')],
    ['a bearer token', 'Bearer x'],
  ])('with %s is incomplete', async (_what, header) => {
    expect(await raw(emulator, ...CREATE, { ...signed(), authorization: header })).toMatchObject({ status: 403, errorType: 'IncompleteSignatureException' });
  });

  test('without a date is incomplete', async () => {
    expect(await raw(emulator, ...CREATE, { authorization })).toMatchObject({ status: 403, errorType: 'IncompleteSignatureException' });
  });

  test.each([
    ['another region', signed('eu-west-1')], ['another service', signed('us-east-1', 'ivs')],
  ])('for %s is refused', async (_what, headers) => {
    expect(await raw(emulator, ...CREATE, headers)).toMatchObject({ status: 403, errorType: 'InvalidSignatureException' });
  });

  test('decides before anything else', async () => {
    expect(await raw(emulator, 'POST', '/NoSuchOperation', '{', {})).toMatchObject({ status: 403 });
  });
});
