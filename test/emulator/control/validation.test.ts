import { CreateRoomCommand, ValidationException } from '@aws-sdk/client-ivschat';
import type { Emulator } from '../../../emulator';
import { errorOf, raw, sdk, start, stopAll } from '../support';

const ROOM = 'arn:aws:ivschat:us-east-1:000000000000:room/AAAAAAAAAAAA';
const LOGGING = 'arn:aws:ivschat:us-east-1:000000000000:logging-configuration/AAAAAAAAAAAA';
const LAMBDA = 'arn:aws:lambda:us-east-1:000000000000:function:';
const ID = 'abcdefGHIJ12';
const S3 = { s3: { bucketName: 'logs' } };

let emulator: Emulator;

beforeAll(async () => { emulator = await start(); });
beforeEach(() => emulator.reset());
afterAll(stopAll);

const of = (length: number, text = 'a') => text.repeat(length);
const tags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v']));

/** Bounds as the service's documentation gives them: what is just allowed, what is just too much. */
const FIELDS: [operation: string, field: string, required: object, allowed: unknown[], refused: unknown[]][] = [
  ['CreateRoom', 'name', {}, ['', of(128), 'aZ09-_', null], [of(129), 'a b', 'ä', 'a.b', 'a\n', 7, {}, []]],
  ['CreateRoom', 'maximumMessageRatePerSecond', {}, [1, 10, 11, 100], [0, 101, -1, 1.5, '10', true, 1e300]],
  ['CreateRoom', 'maximumMessageLength', {}, [1, 500], [0, 501, 1.5, '5']],
  ['CreateRoom', 'messageReviewHandler.uri', {}, ['', `${LAMBDA}f`, `${LAMBDA}f:1`, `${LAMBDA}${of(170 - LAMBDA.length)}`],
    [`${LAMBDA}${of(171 - LAMBDA.length)}`, LAMBDA, 'f', 'arn:aws:lambda:us-east-1:123:function:f', `x${LAMBDA}f`, 1]],
  ['CreateRoom', 'messageReviewHandler.fallbackResult', {}, ['ALLOW', 'DENY'], ['allow', '', 'MAYBE', 1]],
  ['CreateRoom', 'messageReviewHandler', {}, [{}, null], ['f', 1, []]],
  ['CreateRoom', 'loggingConfigurationIdentifiers', {}, [[], null], [[LOGGING, LOGGING, LOGGING, LOGGING], LOGGING, {}]],
  ['CreateRoom', 'loggingConfigurationIdentifiers.0', {}, [], ['', ROOM, 'AAAAAAAAAAAA', 1, null]],
  ['CreateRoom', 'tags', {}, [{}, tags(50), { [of(128)]: '' }, { a: of(256) }, { [of(128, '😀')]: of(256, '😀') }, { awsome: '1' }],
    [tags(51), { '': 'v' }, { [of(129)]: 'v' }, { a: of(257) }, { 'aws:a': 'v' }, { 'AWS:a': 'v' }, { a: 1 }, { a: null }, [], 'a']],
  ['UpdateRoom', 'identifier', {}, [], [undefined, '', 'AAAAAAAAAAAA', LOGGING, `${ROOM}x/y`, `arn:aws:ivschat:us-east-1:0:room/${of(128)}`, 1,
    'arn:aws-cn:ivschat:us-east-1:000000000000:room/AAAAAAAAAAAA']],
  ['UpdateRoom', 'name', { identifier: ROOM }, [], [of(129), 'a b']],
  ['UpdateRoom', 'maximumMessageRatePerSecond', { identifier: ROOM }, [], [0, 101]],
  ['UpdateRoom', 'maximumMessageLength', { identifier: ROOM }, [], [0, 501]],
  ['UpdateRoom', 'messageReviewHandler.uri', { identifier: ROOM }, [], ['f']],
  ['UpdateRoom', 'messageReviewHandler.fallbackResult', { identifier: ROOM }, [], ['f']],
  ['UpdateRoom', 'loggingConfigurationIdentifiers', { identifier: ROOM }, [], [[LOGGING, LOGGING, LOGGING, LOGGING]]],
  ['GetRoom', 'identifier', {}, [], [undefined, null, 'x', LOGGING]],
  ['DeleteRoom', 'identifier', {}, [], [undefined, 'x', LOGGING]],
  ['ListRooms', 'name', {}, ['', of(128)], [of(129), 'a b']],
  ['ListRooms', 'maxResults', {}, [1, 50], [0, 51, '5']],
  ['ListRooms', 'nextToken', {}, ['', null], ['x', of(1025), 5]],
  ['ListRooms', 'messageReviewHandlerUri', {}, ['', `${LAMBDA}f`], ['x', `${LAMBDA}${of(170)}`]],
  ['ListRooms', 'loggingConfigurationIdentifier', {}, [], ['', 'x', ROOM]],
  ['CreateLoggingConfiguration', 'name', { destinationConfiguration: S3 }, ['', of(128)], [of(129), 'a b']],
  ['CreateLoggingConfiguration', 'tags', { destinationConfiguration: S3 }, [tags(50)], [tags(51), { 'aws:a': 'v' }]],
  ['CreateLoggingConfiguration', 'destinationConfiguration', {}, [S3, { ...S3, firehose: null }, { ...S3, kinesis: {} }],
    [undefined, {}, { ...S3, firehose: { deliveryStreamName: 'd' } }, { kinesis: {} }, 's3', []]],
  ['CreateLoggingConfiguration', 'destinationConfiguration.s3.bucketName', {}, ['abc', of(63), 'a-b.c'], [undefined, 'ab', of(64), 'ABC', 'a_b']],
  ['CreateLoggingConfiguration', 'destinationConfiguration.s3', {}, [], ['logs', []]],
  ['CreateLoggingConfiguration', 'destinationConfiguration.cloudWatchLogs.logGroupName', {}, ['a', of(512), '/a.b-c_d#E1'], [undefined, '', of(513), 'a b', 'a:b']],
  ['CreateLoggingConfiguration', 'destinationConfiguration.firehose.deliveryStreamName', {}, ['a', of(64), 'A.b_c-1'], [undefined, '', of(65), 'a/b']],
  ['UpdateLoggingConfiguration', 'identifier', {}, [], [undefined, 'x', ROOM]],
  ['UpdateLoggingConfiguration', 'name', { identifier: LOGGING }, [], [of(129)]],
  ['UpdateLoggingConfiguration', 'destinationConfiguration', { identifier: LOGGING }, [], [{}, { ...S3, firehose: { deliveryStreamName: 'd' } }]],
  ['GetLoggingConfiguration', 'identifier', {}, [], [undefined, 'x', ROOM]],
  ['DeleteLoggingConfiguration', 'identifier', {}, [], [undefined, 'x', ROOM]],
  ['ListLoggingConfigurations', 'maxResults', {}, [1, 50], [0, 51]],
  ['ListLoggingConfigurations', 'nextToken', {}, [''], ['x', of(1025)]],
  ['CreateChatToken', 'roomIdentifier', { userId: 'u' }, [], [undefined, 'x', LOGGING]],
  ['CreateChatToken', 'userId', { roomIdentifier: '*' }, ['u', of(128), of(128, '😀'), ' \u0000'], [undefined, '', of(129), of(129, '😀'), 1]],
  ['CreateChatToken', 'capabilities', { roomIdentifier: '*', userId: 'u' },
    [[], ['SEND_MESSAGE', 'DISCONNECT_USER', 'DELETE_MESSAGE', 'DELETE_MESSAGE']], ['SEND_MESSAGE', {}]],
  ['CreateChatToken', 'capabilities.0', { roomIdentifier: '*', userId: 'u' }, ['DISCONNECT_USER'], ['VIEW_MESSAGE', '', 1, null]],
  ['CreateChatToken', 'sessionDurationInMinutes', { roomIdentifier: '*', userId: 'u' }, [1, 180], [0, 181, 1.5, '60']],
  ['CreateChatToken', 'attributes', { roomIdentifier: '*', userId: 'u' }, [{}, { a: of(1023) }, { a: of(255, '😀') }],
    [{ a: of(1024) }, { a: of(256, '😀') }, { [of(1025)]: '' }, { [of(256, '😀')]: 'x' }, { a: of(600), b: of(600) }, { a: 1 }, { a: ['b'] }, 'a']],
  ['SendEvent', 'roomIdentifier', { eventName: 'e' }, [], [undefined, 'x', LOGGING]],
  ['SendEvent', 'eventName', { roomIdentifier: '*' }, ['e', of(100), 'aws:mine', of(100, '😀')], [undefined, '', of(101)]],
  ['SendEvent', 'attributes', { roomIdentifier: '*', eventName: 'e' }, [{}, { a: of(1023) }], [{ a: of(1024) }, { a: true }]],
  ['DeleteMessage', 'roomIdentifier', { id: ID }, [], [undefined, 'x', LOGGING]],
  ['DeleteMessage', 'id', { roomIdentifier: '*' }, [ID], [undefined, '', 'abcdefGHIJ1', 'abcdefGHIJ123', 'abcdefGHIJ1-']],
  ['DeleteMessage', 'reason', { roomIdentifier: '*', id: ID }, ['r', of(256)], ['', of(257)]],
  ['DisconnectUser', 'roomIdentifier', { userId: 'u' }, [], [undefined, 'x', LOGGING]],
  ['DisconnectUser', 'userId', { roomIdentifier: '*' }, ['u', of(128)], [undefined, '', of(129)]],
  ['DisconnectUser', 'reason', { roomIdentifier: '*', userId: 'u' }, ['r', of(256)], ['', of(257)]],
];

/** `{ a: { b: value } }` for `a.b`; a number in the path makes a list. */
function at(path: string, value: unknown): Record<string, unknown> {
  return path.split('.').reduceRight<unknown>((inner, name) => (name === '0' ? [inner] : { [name]: inner }), value) as Record<string, unknown>;
}

/** A room that exists, where the table says `*`. */
async function request(operation: string, required: object, field: string, value: unknown) {
  const body: Record<string, unknown> = { ...required, ...at(field, value) };
  if (body.roomIdentifier === '*') body.roomIdentifier = (await raw(emulator, 'POST', '/CreateRoom', {})).body.arn;
  return raw(emulator, 'POST', `/${operation}`, body);
}

describe('each bound of the service model', () => {
  test.each(FIELDS)('%s takes and refuses the right values of %s', async (operation, field, required, allowed, refused) => {
    for (const value of allowed) {
      expect([value, (await request(operation, required, field, value)).status]).toEqual([value, 200]);
      emulator.reset();
    }
    for (const value of refused) {
      const answer = await request(operation, required, field, value);
      expect([value, answer]).toEqual([value, {
        status: 400,
        errorType: 'ValidationException',
        requestId: expect.any(String),
        body: { message: expect.any(String), reason: 'FIELD_VALIDATION_FAILED', fieldList: [{ name: field, message: expect.any(String) }] },
      }]);
    }
    expect((emulator.state() as { loggingConfigurations: unknown[] }).loggingConfigurations).toEqual([]);
  });

  test('every operation with a body stands in the table', async () => {
    const inTable = new Set(FIELDS.map(([operation]) => operation));
    expect(inTable.size).toBe(14);
  });
});

describe('the tag operations', () => {
  const path = (arn: string) => `/tags/${encodeURIComponent(arn)}`;

  test.each([
    ['no ARN at all', ''],
    ['an ARN that is too long', `arn:aws:ivschat:us-east-1:000000000000:room/${of(100)}`],
    ['another kind of resource', 'arn:aws:ivschat:us-east-1:000000000000:channel/AAAAAAAAAAAA'],
    ['another partition', 'arn:aws-cn:ivschat:us-east-1:000000000000:room/AAAAAAAAAAAA'],
  ])('refuse %s', async (_what, arn) => {
    const error = { status: 400, body: { fieldList: [{ name: 'resourceArn', message: expect.any(String) }] } };
    expect(await raw(emulator, 'GET', path(arn))).toMatchObject(error);
    expect(await raw(emulator, 'POST', path(arn), { tags: {} })).toMatchObject(error);
    expect(await raw(emulator, 'DELETE', `${path(arn)}?tagKeys=a`)).toMatchObject(error);
  });

  test('refuse a path that cannot be decoded', async () => {
    expect(await raw(emulator, 'GET', '/tags/%E0%A4%A')).toMatchObject({ status: 400, errorType: 'ValidationException' });
  });

  test.each([
    ['no tags', {}],
    ['a tag that AWS reserves', { tags: { 'aws:a': 'b' } }],
    ['too many tags', { tags: tags(51) }],
    ['a value that is too long', { tags: { a: of(257) } }],
  ])('TagResource refuses %s', async (_what, body) => {
    expect(await raw(emulator, 'POST', path(ROOM), body)).toMatchObject({ status: 400, body: { fieldList: [{ name: 'tags' }] } });
  });

  test.each([
    ['no keys', '', 'tagKeys'],
    ['too many keys', `?${Array.from({ length: 51 }, (_, index) => `tagKeys=k${index}`).join('&')}`, 'tagKeys'],
    ['an empty key', '?tagKeys=a&tagKeys=', 'tagKeys.1'],
    ['a key that is too long', `?tagKeys=${of(129)}`, 'tagKeys.0'],
  ])('UntagResource refuses %s', async (_what, query, name) => {
    expect(await raw(emulator, 'DELETE', path(ROOM) + query)).toMatchObject({ status: 400, body: { fieldList: [{ name }] } });
  });
});

describe('a request that is wrong in many ways', () => {
  test('names every field at fault, in one typed error', async () => {
    const error = await errorOf(sdk(emulator).send(new CreateRoomCommand({
      name: 'a b', maximumMessageLength: 501, maximumMessageRatePerSecond: 0, messageReviewHandler: { uri: 'x', fallbackResult: 'NO' as 'DENY' }, tags: { '': 'v' },
    })));
    expect(error).toBeInstanceOf(ValidationException);
    expect(error.reason).toBe('FIELD_VALIDATION_FAILED');
    expect((error.fieldList as { name: string }[]).map((field) => field.name).sort()).toEqual([
      'maximumMessageLength', 'maximumMessageRatePerSecond', 'messageReviewHandler.fallbackResult', 'messageReviewHandler.uri', 'name', 'tags',
    ]);
  });

  test('does not repeat the values that were sent', async () => {
    const { body } = await raw(emulator, 'POST', '/CreateChatToken', { roomIdentifier: ROOM, userId: of(129, 'secret'), attributes: { secret: of(2000, 'secret') } });
    expect(body.fieldList).toHaveLength(2);
    expect(JSON.stringify(body)).not.toContain('secret');
  });

  test('leaves nothing behind', async () => {
    await raw(emulator, 'POST', '/CreateRoom', { name: 'a b' });
    expect(emulator.state()).toEqual({ rooms: [], loggingConfigurations: [], unusedTokens: 0 });
  });
});
