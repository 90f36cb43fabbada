import {
  CreateLoggingConfigurationCommand, CreateRoomCommand, DeleteRoomCommand, type IvschatClient, ListLoggingConfigurationsCommand, ListRoomsCommand,
  UpdateRoomCommand,
} from '@aws-sdk/client-ivschat';
import { errorOf, forFile, sdk } from '../support';

let client: IvschatClient;

forFile((emulator) => { client = sdk(emulator); });

async function createRooms(count: number, name?: string): Promise<string[]> {
  const arns: string[] = [];
  for (let index = 0; index < count; index++) arns.push((await client.send(new CreateRoomCommand({ name }))).arn!);
  return arns;
}

async function allRooms(filter: object, maxResults?: number): Promise<string[][]> {
  const pages: string[][] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(new ListRoomsCommand({ ...filter, maxResults, nextToken }));
    pages.push(page.rooms!.map((room) => room.arn!));
    nextToken = page.nextToken;
  } while (nextToken);
  return pages;
}

test('pages cover every room once, in order, and the last has no token', async () => {
  const arns = await createRooms(7);
  const pages = await allRooms({}, 3);
  expect(pages.map((page) => page.length)).toEqual([3, 3, 1]);
  expect(pages.flat()).toEqual(arns.reverse());
});

test('a page that holds exactly the rest has no token', async () => {
  await createRooms(6);
  expect((await allRooms({}, 3)).map((page) => page.length)).toEqual([3, 3]);
});

test('a page has fifty rooms unless the request says otherwise', async () => {
  await createRooms(51);
  expect((await allRooms({})).map((page) => page.length)).toEqual([50, 1]);
});

test('filters go through all pages', async () => {
  const wanted = await createRooms(3, 'wanted');
  await createRooms(3, 'other');
  expect((await allRooms({ name: 'wanted' }, 2)).flat()).toEqual(wanted.reverse());
});

test('what happens between two pages neither repeats nor skips the rooms that stayed', async () => {
  const [a, b, c, d, e] = await createRooms(5);
  const first = await client.send(new ListRoomsCommand({ maxResults: 2 }));
  expect(first.rooms!.map((room) => room.arn)).toEqual([e, d]);
  await client.send(new DeleteRoomCommand({ identifier: d }));
  await client.send(new UpdateRoomCommand({ identifier: b }));
  await createRooms(1);
  const second = await client.send(new ListRoomsCommand({ nextToken: first.nextToken }));
  expect(second.rooms!.map((room) => room.arn)).toEqual([c, a]);
});

test('a token is opaque, fits its own list and filters alone, and cannot be made up', async () => {
  await createRooms(3, 'x');
  const { nextToken } = await client.send(new ListRoomsCommand({ name: 'x', maxResults: 1 }));
  const invalid = { name: 'ValidationException', fieldList: [{ name: 'nextToken', message: expect.any(String) }] };
  const forged = Buffer.from(Buffer.from(nextToken!, 'base64url').toString().replace(/^-?\d+/, '0')).toString('base64url');
  for (const wrong of [
    new ListRoomsCommand({ nextToken }),
    new ListRoomsCommand({ name: 'y', nextToken }),
    new ListLoggingConfigurationsCommand({ nextToken }),
    new ListRoomsCommand({ name: 'x', nextToken: forged }),
    new ListRoomsCommand({ name: 'x', nextToken: `${nextToken}=` }),
    new ListRoomsCommand({ name: 'x', nextToken: '%%%' }),
  ]) {
    expect(await errorOf(client.send(wrong as ListRoomsCommand))).toMatchObject(invalid);
  }
  expect((await client.send(new ListRoomsCommand({ name: 'x', maxResults: 50, nextToken }))).rooms).toHaveLength(2);
});


test('logging configurations come in pages too', async () => {
  for (let index = 0; index < 5; index++) {
    await client.send(new CreateLoggingConfigurationCommand({ name: `n${index}`, destinationConfiguration: { s3: { bucketName: 'logs' } } }));
  }
  const first = await client.send(new ListLoggingConfigurationsCommand({ maxResults: 3 }));
  const second = await client.send(new ListLoggingConfigurationsCommand({ maxResults: 3, nextToken: first.nextToken }));
  expect([...first.loggingConfigurations!, ...second.loggingConfigurations!].map((one) => one.name)).toEqual(['n0', 'n1', 'n2', 'n3', 'n4']);
  expect(second.nextToken).toBeUndefined();
});
