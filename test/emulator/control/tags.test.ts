import {
  CreateLoggingConfigurationCommand, CreateRoomCommand, type IvschatClient, ListTagsForResourceCommand, ResourceNotFoundException,
  TagResourceCommand, UntagResourceCommand,
} from '@aws-sdk/client-ivschat';
import type { Emulator } from '../../../emulator';
import { errorOf, forFile, raw, sdk } from '../support';

const MISSING_ROOM = 'arn:aws:ivschat:us-east-1:000000000000:room/AAAAAAAAAAAA';
const MISSING_LOGGING = 'arn:aws:ivschat:us-east-1:000000000000:logging-configuration/AAAAAAAAAAAA';

let emulator: Emulator;
let client: IvschatClient;

forFile((started) => {
  emulator = started;
  client = sdk(started);
});

async function newRoom(): Promise<string> {
  return (await client.send(new CreateRoomCommand({}))).arn!;
}

async function newLogging(): Promise<string> {
  return (await client.send(new CreateLoggingConfigurationCommand({ destinationConfiguration: { s3: { bucketName: 'logs' } } }))).arn!;
}

describe('tags', () => {
  test.each([['room', newRoom], ['logging configuration', newLogging]])('of a %s are added, overwritten and removed', async (_type, create) => {
    const resourceArn = await create();
    const tags = async () => (await client.send(new ListTagsForResourceCommand({ resourceArn }))).tags;
    expect(await tags()).toEqual({});
    await client.send(new TagResourceCommand({ resourceArn, tags: { 'a': '1', 'b/c +&=': '2', '__proto__x': '3' } }));
    await client.send(new TagResourceCommand({ resourceArn, tags: { a: '' } }));
    expect(await tags()).toEqual({ 'a': '', 'b/c +&=': '2', '__proto__x': '3' });
    await client.send(new UntagResourceCommand({ resourceArn, tagKeys: ['b/c +&=', 'never there'] }));
    await client.send(new UntagResourceCommand({ resourceArn, tagKeys: ['b/c +&='] }));
    expect(await tags()).toEqual({ a: '', __proto__x: '3' });
  });

  test('a key that JavaScript treats specially is a key like any other', async () => {
    const resourceArn = await newRoom();
    await raw(emulator, 'POST', `/tags/${encodeURIComponent(resourceArn)}`, '{"tags":{"__proto__":"a","constructor":"b"}}');
    const { body } = await raw(emulator, 'GET', `/tags/${encodeURIComponent(resourceArn)}`);
    expect(Object.entries(body.tags as object)).toEqual([['__proto__', 'a'], ['constructor', 'b']]);
  });

  test('a resource carries fifty tags and no more, and a refused request adds none', async () => {
    const resourceArn = await newRoom();
    const many = (count: number, prefix: string) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, 'v']));
    await client.send(new TagResourceCommand({ resourceArn, tags: many(49, 'a') }));
    const error = await errorOf(client.send(new TagResourceCommand({ resourceArn, tags: many(2, 'b') })));
    expect(error).toMatchObject({ name: 'ValidationException', fieldList: [{ name: 'tags', message: expect.stringContaining('50') }] });
    await client.send(new TagResourceCommand({ resourceArn, tags: { ...many(1, 'b'), ...many(10, 'a') } }));
    expect(Object.keys((await client.send(new ListTagsForResourceCommand({ resourceArn }))).tags!)).toHaveLength(50);
  });

  test.each([[MISSING_ROOM], [MISSING_LOGGING]])('of %s are not found', async (resourceArn) => {
    for (const command of [
      new ListTagsForResourceCommand({ resourceArn }),
      new TagResourceCommand({ resourceArn, tags: { a: 'b' } }),
      new UntagResourceCommand({ resourceArn, tagKeys: ['a'] }),
    ]) {
      expect(await errorOf(client.send(command as ListTagsForResourceCommand))).toBeInstanceOf(ResourceNotFoundException);
    }
  });

  test('the ARN in the path may have its slash written out', async () => {
    const arn = await newRoom();
    expect(await raw(emulator, 'GET', `/tags/${arn}`)).toMatchObject({ status: 200, body: { tags: {} } });
  });
});

describe('a member in the wrong place', () => {
  const path = (arn: string) => `/tags/${encodeURIComponent(arn)}`;

  async function tagged(): Promise<string> {
    return (await client.send(new CreateRoomCommand({ tags: { a: '1', b: '2' } }))).arn!;
  }

  test('is not there: tag keys in the body remove nothing', async () => {
    const arn = await tagged();
    for (const query of ['', '?', '?tagkeys=a', '?other=a']) {
      expect(await raw(emulator, 'DELETE', `${path(arn)}${query}`, { tagKeys: ['a'] })).toMatchObject({
        status: 400, errorType: 'ValidationException', body: { reason: 'FIELD_VALIDATION_FAILED', fieldList: [{ name: 'tagKeys', message: 'is required' }] },
      });
    }
    expect((await raw(emulator, 'GET', path(arn))).body).toEqual({ tags: { a: '1', b: '2' } });
  });

  test('does not count beside the one in the right place', async () => {
    const [arn, other] = [await tagged(), await tagged()];
    expect((await raw(emulator, 'DELETE', `${path(arn)}?tagKeys=a`, { tagKeys: ['b'], resourceArn: other })).status).toBe(200);
    expect((await raw(emulator, 'POST', `${path(arn)}?tags=x`, { tags: { c: '3' }, resourceArn: other })).status).toBe(200);
    expect((await raw(emulator, 'GET', path(arn))).body).toEqual({ tags: { b: '2', c: '3' } });
    expect((await raw(emulator, 'GET', path(other))).body).toEqual({ tags: { a: '1', b: '2' } });
  });

  test.each([
    ['POST', '/tags/ARN?tags=%7B%7D', undefined, 'tags'],
    ['POST', '/tags/?resourceArn=ARN', { tags: {}, resourceArn: 'ARN' }, 'resourceArn'],
    ['POST', '/GetRoom?identifier=ARN', undefined, 'identifier'],
    ['POST', '/GetRoom', { resourceArn: 'ARN', tagKeys: ['a'] }, 'identifier'],
    ['POST', '/CreateChatToken?userId=u', { roomIdentifier: 'ARN' }, 'userId'],
  ])('%s %s with %j lacks %s', async (method, url, body, name) => {
    const arn = await tagged();
    const own = JSON.stringify(body)?.replaceAll('ARN', arn);
    expect(await raw(emulator, method, url.replace('ARN', encodeURIComponent(arn)), own)).toMatchObject({ status: 400, body: { fieldList: [{ name }] } });
  });

  test('is not taken for the resource or the name of a call', async () => {
    const [arn, other] = [await tagged(), await tagged()];
    emulator.clearCalls();
    emulator.faults.add({ kind: 'throttle', match: { resource: other } });
    emulator.faults.add({ kind: 'throttle', match: { resource: 'lobby' } });
    expect((await raw(emulator, 'POST', '/GetRoom', { identifier: arn, resourceArn: other, name: 'lobby' })).status).toBe(200);
    expect((await raw(emulator, 'DELETE', `${path(arn)}?tagKeys=a`, { identifier: other, roomIdentifier: other, name: 'lobby' })).status).toBe(200);
    expect(emulator.calls().map(({ resource, name }) => [resource, name])).toEqual([[arn, undefined], [arn, undefined]]);
  });
});
