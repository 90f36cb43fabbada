import { App, CfnResource, MissingRemovalPolicies, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnRoom } from 'aws-cdk-lib/aws-ivschat';
import { LoggingConfiguration, LoggingDestination, Room } from '../../src';

const [ROOM, LOGGING_CONFIGURATION] = ['Custom::IVSChatRoom', 'Custom::IVSChatLoggingConfiguration'];

interface Resource {
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

function resources(stack: Stack, type?: string): { readonly [id: string]: Resource } {
  return (type ? Template.fromStack(stack).findResources(type) : Template.fromStack(stack).toJSON().Resources) as { [id: string]: Resource };
}

/** What each room but the first takes of a template: as CDK writes it, and without white space. */
function bytesOfAFurtherRoom(make: (stack: Stack, id: string, n: number) => void, tags: { readonly [key: string]: string }): number[] {
  const written = (rooms: number) => {
    const app = new App({ context: { 'aws:cdk:enable-path-metadata': true } });
    const stack = new Stack(app, 'Chat');
    for (const [key, value] of Object.entries(tags)) Tags.of(stack).add(key, value);
    for (let n = 1; n <= rooms; n++) make(stack, `Lobby${n}`, n);
    const { template } = app.synth().getStackByName('Chat') as { template: unknown };
    return [JSON.stringify(template, undefined, 1), JSON.stringify(template)].map((text) => Buffer.byteLength(text));
  };
  const [one, nine] = [written(1), written(9)];
  return nine.map((bytes, index) => (bytes - one[index]) / 8);
}

describe('rooms in a template', () => {
  test.each([1, 100, 494])('%d of them take one resource each, and three once', (rooms) => {
    const stack = new Stack();
    for (let n = 1; n <= rooms; n++) new Room(stack, `Room${n}`, { roomName: `room-${n}` });
    expect(Object.keys(resources(stack))).toHaveLength(rooms + 3);
  });

  test.each([
    ['one tag', { team: 'live' }],
    ['two tags', { team: 'live', environment: 'production' }],
  ])('with a name, limits and %s take at most 1.6 times the bytes of a CfnRoom', (_, tags) => {
    const [maximumMessageLength, maximumMessageRatePerSecond] = [280, 10];
    const ours = bytesOfAFurtherRoom((stack, id, n) => new Room(stack, id, { roomName: `lobby-${n}`, maximumMessageLength, maximumMessageRatePerSecond }), tags);
    const theirs = bytesOfAFurtherRoom((stack, id, n) => new CfnRoom(stack, id, { name: `lobby-${n}`, maximumMessageLength, maximumMessageRatePerSecond }), tags);
    expect(ours.map((bytes, index) => bytes / theirs[index]).filter((ratio) => !(ratio <= 1.6))).toEqual([]);
  });

  test('have nothing written that CloudFormation or the function would take for granted', () => {
    const stack = new Stack();
    new Room(stack, 'Lobby');
    new LoggingConfiguration(stack, 'Transcripts', { destination: LoggingDestination.cloudWatchLogs() });
    const [room] = Object.values(resources(stack, ROOM));
    expect(Object.keys(room)).toEqual(['Type', 'Properties']);
    expect(Object.keys(room.Properties)).toEqual(['ServiceToken', 'ServiceTimeout']);
    const [configuration] = Object.values(resources(stack, LOGGING_CONFIGURATION));
    expect(Object.keys(configuration)).not.toContain('DeletionPolicy');
    expect(Object.keys(configuration.Properties)).toEqual(['ServiceToken', 'ServiceTimeout', 'DestinationConfiguration']);
  });
});

test("an app's policy for what has none reaches a room, unless the room has one of its own", () => {
  const stack = new Stack();
  MissingRemovalPolicies.of(stack).retain();
  const policies = [undefined, RemovalPolicy.DESTROY, RemovalPolicy.RETAIN];
  for (const removalPolicy of policies) new Room(stack, `Room${removalPolicy}`, { removalPolicy });
  expect(Object.values(resources(stack, ROOM)).map(({ DeletionPolicy }) => DeletionPolicy)).toEqual(['Retain', 'Delete', 'Retain']);
});

test('what comes to a room after its construction is in the template, and so is what is overridden', () => {
  const stack = new Stack();
  const room = new Room(stack, 'Lobby', { roomName: 'lobby' });
  const child = room.node.defaultChild as CfnResource;
  child.addPropertyOverride('MaximumMessageLength', 100);
  child.addPropertyDeletionOverride('Name');
  room.addLoggingConfiguration(new LoggingConfiguration(stack, 'Transcripts', { destination: LoggingDestination.cloudWatchLogs() }));
  Tags.of(stack).add('team', 'live');
  const [{ Properties }] = Object.values(resources(stack, ROOM));
  expect(Properties).toEqual({
    ServiceToken: expect.anything(),
    ServiceTimeout: 900,
    MaximumMessageLength: 100,
    LoggingConfigurationIdentifiers: [{ Ref: Object.keys(resources(stack, LOGGING_CONFIGURATION))[0] }],
    Tags: [{ Key: 'team', Value: 'live' }],
  });
});
