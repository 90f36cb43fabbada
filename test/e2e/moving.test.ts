import { createServer, request as send, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateRoomCommand, IvschatClient, UntagResourceCommand } from '@aws-sdk/client-ivschat';
import { RemovalPolicy } from 'aws-cdk-lib';
import type { MovingProps } from './apps/moving';
import { Harness, type Deployed, type RoomState } from './harness';
import { CREDENTIALS, REGION } from '../../local/account';
import { OWNERSHIP_TAG } from '../../src/contract';

const harness = Harness.forFile();

/**
 * docs/moving.md as one story: each test begins where the one before it ended. MiniStack knows no AWS::IVSChat::Room, so a room that
 * was made through the API stands for the CfnRoom on the way in; on the way out, it is checked what the CDK CLI asks CloudFormation to import.
 */
const FOUND = { name: 'lobby', maximumMessageLength: 280, maximumMessageRatePerSecond: 8, tags: { team: 'live', cost: '42' } };
const SAME = { roomName: 'lobby', maximumMessageLength: 280, maximumMessageRatePerSecond: 8, tags: { team: 'live' } };
const NATIVE = { name: 'lobby', maximumMessageLength: 300, maximumMessageRatePerSecond: 8, tags: [{ key: 'team', value: 'live' }, { key: 'cost', value: '42' }] };
let client: IvschatClient;
let arn: string;

beforeAll(async () => {
  client = new IvschatClient({ endpoint: harness.aws.emulator.endpoint, region: REGION, credentials: CREDENTIALS });
  arn = (await client.send(new CreateRoomCommand(FOUND))).arn!;
});
afterAll(() => client?.destroy());

const deploy = async (rooms: MovingProps['rooms']): Promise<Deployed> => harness.deploy('moving', { rooms });

async function theRoom(): Promise<RoomState> {
  return (await harness.state()).rooms.find((room) => room.arn === arn)!;
}

test('a deployment that fails after the adoption leaves the room as it was found', async () => {
  await deploy({ Second: {} });
  const calls = (await harness.calls()).length;
  await harness.addFault({ kind: 'error-before', operation: 'CreateRoom', code: 'ValidationException', message: 'no such room today' });
  await expect(deploy({ Second: {}, Lobby: { ...SAME, adoptRoomArn: arn }, Third: {} })).rejects.toMatchObject({ output: expect.stringContaining('no such room today') });
  await harness.clearFaults();
  const ofTheRoom = (await harness.calls()).slice(calls).filter(({ resource }) => resource === arn).map(({ operation }) => operation);
  expect(ofTheRoom).toEqual(['GetRoom', 'TagResource', 'UpdateRoom', 'TagResource', 'GetRoom', 'GetRoom', 'UntagResource']);
  expect(await theRoom()).toMatchObject(FOUND);
  expect((await theRoom()).tags).toEqual(FOUND.tags);
});

test('the room becomes one of this library, with its ARN and the tags of others, and no room is made for it', async () => {
  const { resources } = await deploy({ Second: {}, Lobby: { ...SAME, adoptRoomArn: arn } });
  expect(Object.values(resources)).toContain(arn);
  expect(await theRoom()).toMatchObject({ ...FOUND, tags: { ...FOUND.tags, [OWNERSHIP_TAG]: expect.any(String) } });
  expect((await harness.state()).rooms).toHaveLength(2);
});

test('it stays the same when the line is taken out, and can be changed like any other', async () => {
  const before = await theRoom();
  const calls = (await harness.calls()).length;
  await deploy({ Second: {}, Lobby: { ...SAME, maximumMessageLength: 300, removalPolicy: RemovalPolicy.RETAIN } });
  expect((await harness.calls()).slice(calls).map(({ operation, resource }) => [operation, resource])).toEqual([['UpdateRoom', arn], ['TagResource', arn]]);
  expect(await theRoom()).toMatchObject({ name: 'lobby', maximumMessageLength: 300, tags: before.tags });
});

describe('the way back', () => {
  let left: Deployed;

  test('retained, the room leaves its stack without a call, and keeps our tag until somebody takes it away', async () => {
    const calls = (await harness.calls()).length;
    left = await deploy({ Second: {} });
    expect((await harness.calls()).slice(calls)).toEqual([]);
    expect(Object.keys((await theRoom()).tags).sort()).toEqual([OWNERSHIP_TAG, 'cost', 'team']);
    await client.send(new UntagResourceCommand({ resourceArn: arn, tagKeys: [OWNERSHIP_TAG] }));
    expect((await theRoom()).tags).toEqual(FOUND.tags);
  });

  test('the CDK CLI asks to import it as a CfnRoom, by its ARN, to be retained, and for nothing else', async () => {
    const front = await inFrontOf(harness.aws.endpoint);
    try {
      await expect(harness.import('moving', { rooms: { Second: {} }, natives: { ChatRoom: NATIVE } }, { ChatRoom: { Arn: arn } }, front.endpoint))
        .rejects.toMatchObject({ output: expect.stringContaining('AWS::IVSChat::Room') });
      const [asked] = front.bodies.map((body) => Object.fromEntries(new URLSearchParams(body))).filter(({ Action }) => Action === 'CreateChangeSet');
      expect(asked).toMatchObject({
        'ChangeSetType': 'IMPORT',
        'ResourcesToImport.member.1.ResourceType': 'AWS::IVSChat::Room',
        'ResourcesToImport.member.1.LogicalResourceId': 'ChatRoom',
        'ResourcesToImport.member.1.ResourceIdentifier.entry.1.key': 'Arn',
        'ResourcesToImport.member.1.ResourceIdentifier.entry.1.value': arn,
      });
      const resources = resourcesOf(asked!.TemplateBody!);
      expect(Object.keys(resources).sort()).toEqual([...Object.keys(left.template.Resources), 'ChatRoom'].sort());
      for (const line of ['Type: AWS::IVSChat::Room', 'DeletionPolicy: Retain', 'Name: lobby', 'MaximumMessageLength: 300']) {
        expect(resources.ChatRoom).toContain(line);
      }
    } finally {
      front.server.close();
    }
  });
});

test('let go, the room can be adopted by another construct, and outlives the stack while the template says that it is adopted', async () => {
  await deploy({ Second: {}, Foyer: { ...SAME, adoptRoomArn: arn } });
  expect((await theRoom()).tags).toHaveProperty([OWNERSHIP_TAG]);
  await harness.destroy('moving', { rooms: { Second: {}, Foyer: { ...SAME, adoptRoomArn: arn } } });
  expect((await harness.state()).rooms).toMatchObject([{ ...FOUND, arn }]);
  expect((await theRoom()).tags).toEqual(FOUND.tags);
});

test('all of it with no permission missing and none left over', async () => {
  expect(await harness.leastPrivilege()).toEqual({ denied: [], unused: [] });
});

/** The resources of a template as the CLI sends it: YAML, of which each level is two spaces. */
function resourcesOf(template: string): Record<string, string> {
  const [, section = ''] = /^Resources:\n((?: .*\n|\n)+)/m.exec(`${template}\n`) ?? [];
  return Object.fromEntries(section.split(/^ {2}(?=\w)/m).filter(Boolean).map((block) => [block.slice(0, block.indexOf(':')), block]));
}

/** Hands every request on, and keeps what was asked. */
async function inFrontOf(target: string): Promise<{ readonly endpoint: string; readonly bodies: string[]; readonly server: Server }> {
  const { hostname, port } = new URL(target);
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      bodies.push(Buffer.concat(chunks).toString());
      const onward = send({ hostname, port, method: request.method, path: request.url, headers: request.headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      onward.on('error', () => response.destroy()).end(Buffer.concat(chunks));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bodies, server };
}
