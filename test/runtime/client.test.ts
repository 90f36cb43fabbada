import { InvokeCommand } from '@aws-sdk/client-lambda';
import { stubLambda } from './lambda';
import { ERRORS, RoomDirectoryClient, RoomDirectoryError, type DirectoryRoom, type OpenedRoom } from '../../src/runtime';

const FUNCTION = 'arn:aws:lambda:eu-west-1:123456789012:function:streams';
const ARN = 'arn:aws:ivschat:eu-west-1:123456789012:room/AbCdEf123456';

let lambda: Awaited<ReturnType<typeof stubLambda>>;
let rooms: RoomDirectoryClient;

beforeEach(async () => {
  lambda = await stubLambda();
  rooms = RoomDirectoryClient.of(lambda.client, InvokeCommand, FUNCTION);
});
afterEach(async () => lambda.stop());

const called = () => {
  const [{ path, headers, request }, ...more] = lambda.invocations;
  expect(more).toEqual([]);
  const { pathname, searchParams } = new URL(path, 'http://lambda');
  expect(headers['x-amz-invocation-type']).toBe('RequestResponse');
  expect(decodeURIComponent(pathname)).toBe(`/2015-03-31/functions/${FUNCTION}/invocations`);
  return { alias: searchParams.get('Qualifier'), request };
};
const failure = async (call: Promise<unknown>): Promise<RoomDirectoryError> => {
  const error = await call.then(() => undefined, (thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(RoomDirectoryError);
  return error as RoomDirectoryError;
};

describe('a room is', () => {
  test('opened through the alias that may open alone, and comes with its times as dates', async () => {
    const policy = { allowedGroups: ['Zürich'], capabilities: ['SEND_MESSAGE'] } as const;
    lambda.answer({
      body: JSON.stringify({
        room: 'match-1', roomArn: ARN, state: 'open', owner: 'ada', policy, openedAt: '2026-02-03T04:05:06.789Z', endsAt: '2026-02-04T04:05:06.789Z', created: true,
      }),
    });
    const room: OpenedRoom = await rooms.open({ room: 'match-1', owner: 'ada', policy, expiresInMinutes: 90, roomsPerOwner: 5, waitSeconds: 20, by: 'backend' });
    expect(room).toEqual({
      room: 'match-1', roomArn: ARN, state: 'open', owner: 'ada', policy, openedAt: new Date('2026-02-03T04:05:06.789Z'), endsAt: new Date('2026-02-04T04:05:06.789Z'), created: true,
    });
    expect(called()).toEqual({
      alias: 'open', request: { action: 'open', room: 'match-1', owner: 'ada', policy, expiresInMinutes: 90, roomsPerOwner: 5, waitSeconds: 20, by: 'backend' },
    });
  });

  test('closed through the alias that may close alone', async () => {
    lambda.answer({ body: '{"room":"match-1","closed":true}' });
    expect(await rooms.close({ room: 'match-1', roomArn: ARN })).toEqual({ room: 'match-1', closed: true });
    expect(called()).toEqual({ alias: 'close', request: { action: 'close', room: 'match-1', roomArn: ARN } });
  });

  test('read through the alias that may read alone, and has no end where it has none', async () => {
    lambda.answer({ body: '{"room":"match-1","state":"opening","openedAt":"2026-02-03T04:05:06.000Z"}' });
    const room: DirectoryRoom = await rooms.read({ room: 'match-1' });
    expect(room).toEqual({ room: 'match-1', state: 'opening', openedAt: new Date('2026-02-03T04:05:06.000Z') });
    expect(Object.keys(room)).not.toContain('endsAt');
    expect(called()).toEqual({ alias: 'read', request: { action: 'read', room: 'match-1' } });
  });

  test('listed through the alias that may read, page by page', async () => {
    lambda.answer({ body: `{"rooms":[{"room":"a","roomArn":"${ARN}","state":"open","openedAt":"2026-02-03T04:05:06.000Z"}],"nextToken":"next"}` });
    expect(await rooms.list({ owner: 'ada', limit: 1, nextToken: 'this' })).toEqual({
      rooms: [{ room: 'a', roomArn: ARN, state: 'open', openedAt: new Date('2026-02-03T04:05:06.000Z') }], nextToken: 'next',
    });
    expect(called()).toEqual({ alias: 'read', request: { action: 'list', owner: 'ada', limit: 1, nextToken: 'this' } });
  });
});

test('all rooms are listed without saying anything', async () => {
  lambda.answer({ body: '{"rooms":[]}' });
  expect(await rooms.list()).toEqual({ rooms: [] });
  expect(called().request).toEqual({ action: 'list' });
});

test('nothing that a caller adds in JavaScript makes another action of it', async () => {
  lambda.answer({ body: '{"room":"a","state":"open","openedAt":"2026-02-03T04:05:06.000Z"}' });
  await rooms.read({ room: 'a', ...{ action: 'close' } });
  expect(called().request).toEqual({ action: 'read', room: 'a' });
});

test('any function that invokes Lambda will do', async () => {
  const inputs: object[] = [];
  const client = new RoomDirectoryClient({
    functionName: 'streams',
    invoke: async (input) => {
      inputs.push({ ...input, Payload: new TextDecoder().decode(input.Payload) });
      return { Payload: new TextEncoder().encode('{"room":"a","closed":false}') };
    },
  });
  expect(await client.close({ room: 'a' })).toEqual({ room: 'a', closed: false });
  expect(inputs).toEqual([{ FunctionName: 'streams', Qualifier: 'close', InvocationType: 'RequestResponse', Payload: '{"room":"a","action":"close"}' }]);
});

describe('what goes wrong', () => {
  test.each(Object.entries(ERRORS))('has the code %s, and says whether to try again', async (code, { retryable }) => {
    lambda.answer({ functionError: 'Unhandled', body: JSON.stringify({ errorType: code, errorMessage: 'What has happened', trace: ['at secret.js:1'] }) });
    const error = await failure(rooms.open({ room: 'a' }));
    expect({ ...error, message: error.message }).toEqual({ name: 'RoomDirectoryError', code, retryable, message: 'What has happened' });
  });

  test.each([
    ['an error of the handler that is not one of the contract', '{"errorType":"TypeError","errorMessage":"secret","trace":["secret"]}'],
    ['a name that every object has', '{"errorType":"constructor","errorMessage":"secret"}'],
    ['the end of the function\'s time', '{"errorType":"Sandbox.Timedout","errorMessage":"secret"}'],
    ['a known name without a message', '{"errorType":"Busy","errorMessage":{"secret":1}}'],
    ['no object', '"secret"'],
    ['null', 'null'],
    ['no JSON', 'secret'],
    ['nothing', ''],
  ])('is ServiceFailed, without what Lambda says of it: %s', async (_, body) => {
    lambda.answer({ functionError: 'Unhandled', body });
    const error = await failure(rooms.read({ room: 'a' }));
    expect(error).toMatchObject({ code: 'ServiceFailed', retryable: true });
    expect(`${error.message}${error.stack}${JSON.stringify(error)}`).not.toContain('secret');
  });

  test.each([['nothing', ''], ['null', 'null'], ['no JSON', 'OK'], ['a text', '"OK"']])('is ServiceFailed where the function answers with %s', async (_, body) => {
    lambda.answer({ body });
    expect(await failure(rooms.close({ room: 'a' }))).toMatchObject({ code: 'ServiceFailed', retryable: true });
  });

  test('before the function is reached stays an error of the AWS SDK', async () => {
    lambda.answer({ status: 403, errorType: 'AccessDeniedException', body: '{"Message":"not authorized to perform: lambda:InvokeFunction"}' });
    await expect(rooms.open({ room: 'a' })).rejects.toMatchObject({ name: 'AccessDeniedException', $metadata: { httpStatusCode: 403 } });
  });
});
