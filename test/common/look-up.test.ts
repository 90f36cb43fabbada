import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { LoggingConfiguration, Room, type RoomLookupOptions } from '../../src';

const ENV = { account: '123456789012', region: 'eu-west-1' };
const arn = (id: string) => `arn:aws:ivschat:eu-west-1:123456789012:room/${id}`;

interface Missing {
  readonly key: string;
  readonly props: Record<string, unknown>;
}

/** Synthesises a look-up as the CDK CLI does: a pass that asks, and with what the CLI would answer a second. */
function lookUp(options: RoomLookupOptions, answer?: object[]) {
  const asked = pass(options, {});
  return answer ? { asked, ...pass(options, { [asked.missing[0].key]: answer }) } : { asked, ...asked };
}

function pass(options: RoomLookupOptions, context: Record<string, unknown>) {
  const app = new App({ context });
  const stack = new Stack(app, 'Stack', { env: ENV });
  const room = Room.fromLookup(stack, 'Lobby', options);
  const errors = Annotations.fromStack(stack).findError('*', Match.anyValue()).map(({ entry }) => String(entry.data));
  const missing = (app.synth().manifest.missing ?? []) as unknown as Missing[];
  return { room, stack, errors, missing };
}

test('asks the CLI for the rooms of that name, through Cloud Control', () => {
  const { missing, errors } = lookUp({ roomName: 'lobby' });
  expect(missing).toEqual([{
    key: expect.stringContaining('cc-api-provider:account=123456789012:expectedMatchCount=any:propertiesToReturn.0=Arn'),
    provider: 'cc-api-provider',
    props: expect.objectContaining({
      ...ENV, typeName: 'AWS::IVSChat::Room', propertyMatch: { Name: 'lobby' }, propertiesToReturn: ['Arn', 'Id', 'Name'], expectedMatchCount: 'any',
    }),
  }]);
  expect(errors).toEqual([]);
});

test('is a dummy in the right account and region that can be used, while the CLI has not answered', () => {
  const { room } = lookUp({ roomName: 'lobby' });
  expect([room.roomArn, room.roomId, room.roomName]).toEqual([arn('000000000000'), '000000000000', 'lobby']);
});

test('is the one room that the CLI found', () => {
  const { room, missing, errors } = lookUp({ roomName: 'lobby' }, [{ Identifier: arn('g1H2I3j4k5L6'), Arn: arn('g1H2I3j4k5L6'), Id: 'g1H2I3j4k5L6', Name: 'lobby' }]);
  expect([room.roomArn, room.roomId, room.roomName, room.env.region]).toEqual([arn('g1H2I3j4k5L6'), 'g1H2I3j4k5L6', 'lobby', 'eu-west-1']);
  expect([missing, errors]).toEqual([[], []]);
});

const TAGGED = [
  { Arn: arn('aaaaaaaaaaaa'), Name: 'a', Tags: [{ Key: 'team', Value: 'live' }, { Key: 'stage', Value: 'prod' }] },
  { Arn: arn('bbbbbbbbbbbb'), Name: 'b', Tags: [{ Key: 'team', Value: 'live' }, { Key: 'stage', Value: 'test' }] },
  { Arn: arn('cccccccccccc'), Name: 'c', Tags: [] },
  { Arn: arn('dddddddddddd'), Name: 'd' },
];

test('by tags is the one room that has them all', () => {
  const { asked, room } = lookUp({ tags: { team: 'live', stage: 'test' } }, TAGGED);
  expect(asked.missing[0].props).toMatchObject({ propertyMatch: {}, propertiesToReturn: ['Arn', 'Id', 'Name', 'Tags'] });
  expect(asked.errors).toEqual([]);
  expect([room.roomArn, room.roomName]).toEqual([arn('bbbbbbbbbbbb'), 'b']);
});

test('by name and tags is the one room that has both', () => {
  const { asked, errors } = lookUp({ roomName: 'b', tags: { team: 'live' } }, [TAGGED[1]]);
  expect(asked.missing[0].props).toMatchObject({ propertyMatch: { Name: 'b' } });
  expect(errors).toEqual([]);
});

test.each<[string, RoomLookupOptions, object[], string]>([
  ['none', { roomName: 'lobby' }, [], '{"roomName":"lobby"}, got none'],
  ['two', { tags: { team: 'live' } }, TAGGED, `{"tags":{"team":"live"}}, got ${arn('aaaaaaaaaaaa')}, ${arn('bbbbbbbbbbbb')}`],
])('with %s is an error that names what was found, and is asked again at the next synthesis', (_, options, answer, message) => {
  const { asked, errors, missing } = lookUp(options, answer);
  expect(errors).toEqual([`[Stack/Lobby] exactly one room of 123456789012 in eu-west-1 must match ${message}`]);
  expect(missing).toEqual(asked.missing);
});

test('of nothing in particular is refused', () => {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  expect(() => Room.fromLookup(stack, 'Lobby', {})).toThrow('[Stack/Lobby] the look-up Lobby needs roomName, tags or both, got neither');
  expect(() => LoggingConfiguration.fromLookup(stack, 'Log', { tags: {} })).toThrow('[Stack/Log] the look-up Log needs loggingConfigurationName, tags or both, got neither');
});

test('of what is known only at deployment is refused', () => {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  const parameter = new CfnParameter(stack, 'Parameter').valueAsString;
  const message = 'must be a plain string, got a value that is known only at deployment';
  expect(() => Room.fromLookup(stack, 'Lobby', { roomName: parameter })).toThrow(`[Stack/Lobby] the look-up Lobby is made before the deployment, so roomName ${message}`);
  expect(() => Room.fromLookup(stack, 'Lobby', { tags: { team: parameter } })).toThrow(`so team ${message}`);
  // A tag may be called as the option is.
  expect(() => Room.fromLookup(stack, 'Lobby', { roomName: parameter, tags: { roomName: 'lobby' } })).toThrow(`so roomName ${message}`);
});

test('needs a stack whose account and region are known', () => {
  expect(() => Room.fromLookup(new Stack(new App(), 'Stack'), 'Lobby', { roomName: 'lobby' })).toThrow(/account\/region are not specified/);
});

test('of a logging configuration works in the same way', () => {
  const found = 'arn:aws:ivschat:eu-west-1:123456789012:logging-configuration/g1H2I3j4k5L6';
  const make = (context: Record<string, unknown>) => {
    const app = new App({ context });
    const stack = new Stack(app, 'Stack', { env: ENV });
    return { app, stack, configuration: LoggingConfiguration.fromLookup(stack, 'Log', { loggingConfigurationName: 'transcripts' }) };
  };
  const first = make({});
  expect(first.configuration.loggingConfigurationArn).toBe('arn:aws:ivschat:eu-west-1:123456789012:logging-configuration/000000000000');
  const [missing] = first.app.synth().manifest.missing as unknown as Missing[];
  expect(missing.props).toMatchObject({ typeName: 'AWS::IVSChat::LoggingConfiguration', propertyMatch: { Name: 'transcripts' } });
  const second = make({ [missing.key]: [{ Arn: found, Name: 'transcripts' }] });
  expect([second.configuration.loggingConfigurationArn, second.configuration.loggingConfigurationId]).toEqual([found, 'g1H2I3j4k5L6']);
  expect(Template.fromStack(second.stack).toJSON().Resources).toBeUndefined();
});
