import { App, Stack, type StackProps } from 'aws-cdk-lib';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { array, assert, constantFrom, property, shuffledSubarray, uniqueArray } from 'fast-check';
import {
  ChatApi, type ChatApiProps, ChatAuthorizer, ChatCapability, ChatMetrics, ChatRestApi, ChatTokenFunction, LoggingConfiguration, Room, RoomDirectory,
} from '../src';

type Entries<T> = [string, T][];

/** An app in which every map of a public prop or argument comes from the given entries, as it is synthesised. */
function synthesise({ texts, groups, keys }: { texts: Entries<string>; groups: Entries<ChatCapability[]>; keys: string[] }): string {
  const map = Object.fromEntries(texts);
  const app = new App();
  const stack = stackOf(app, 'Stack', { tags: map });
  // Rooms are made in one order and named in another.
  const made = Object.fromEntries([...keys].sort().map((key) => [key, new Room(stack, `Room-${key}`)]));
  const rooms = Object.fromEntries(keys.map((key) => [key, made[key]]));
  const tokens = { rooms, groupCapabilities: Object.fromEntries(groups), attributeClaims: map };
  const reviewer = LambdaFunction.fromFunctionArn(stack, 'Reviewer', 'arn:aws:lambda:eu-west-1:123456789012:function:reviewer');
  new ChatTokenFunction(stack, 'Tokens', tokens);
  new ChatApi(stack, 'Api', { ...tokens, authorizer: ChatAuthorizer.jwt({ issuer: 'https://id.example.com', audience: ['chat'] }) });
  const requestAttributes = Object.fromEntries(texts.map(([name]) => [name, { maximumLength: 8 }]));
  new ChatRestApi(stack, 'Rest', { ...tokens, requestAttributes, authorizer: ChatAuthorizer.lambda(reviewer), cloudWatchRole: false });
  new RoomDirectory(stack, 'Streams').followStreams({ tags: map });
  new Alarm(stack, 'Alarm', { metric: ChatMetrics.invocationErrors(reviewer, { dimensionsMap: map }), threshold: 1, evaluationPeriods: 1 });
  const asking = stackOf(app, 'Asking');
  Room.fromLookup(asking, 'ByTags', { tags: map });
  LoggingConfiguration.fromLookup(asking, 'Configuration', { tags: map });
  const assembly = app.synth();
  return JSON.stringify([assembly.manifest.missing, ...assembly.stacks.map(({ template }) => template)]);
}

function stackOf(app: App, id: string, props: StackProps = {}): Stack {
  return new Stack(app, id, { env: { account: '123456789012', region: 'eu-west-1' }, ...props });
}

test('the same app makes the same bytes, in whatever order its maps come', () => {
  const names = ['b', 'a', 'Z', '_', '10', '9', 'a-b', 'ab', 'é', 'displayName', 'constructor'];
  const roomKeys = names.filter((name) => /^[\w-]+$/.test(name));
  const capabilities = uniqueArray(constantFrom(...ChatCapability.ALL), { maxLength: 3 });
  const input = array(capabilities, { minLength: names.length, maxLength: names.length }).chain((lists) => {
    const texts: Entries<string> = names.map((name, index) => [name, `value-${index}`]);
    const groups: Entries<ChatCapability[]> = names.map((name, index) => [name, lists[index]]);
    return shuffledSubarray(texts, { minLength: names.length }).chain((text) => shuffledSubarray(groups, { minLength: names.length })
      .chain((group) => shuffledSubarray(roomKeys, { minLength: roomKeys.length }).map((keys) => ({
        one: { texts, groups, keys: roomKeys }, other: { texts: text, groups: group, keys },
      }))));
  });
  assert(property(input, ({ one, other }) => synthesise(one) === synthesise(other)), { numRuns: 10 });
});

test('the same mistakes make the same error, in whatever order their maps come', () => {
  const wrong: ((entries: Entries<string>) => Partial<ChatApiProps>)[] = [
    (entries) => ({ rooms: Object.fromEntries(entries.map(([key]) => [`${key} and more`, lobby()])) }),
    (entries) => ({ attributeClaims: Object.fromEntries(entries.map(([key]) => [key, ''])) }),
    (entries) => ({ groupCapabilities: Object.fromEntries(entries.map(([key]) => [key, [...ChatCapability.ALL, ...ChatCapability.ALL]])) }),
    (entries) => ({ authorizer: ChatAuthorizer.iam(), attributeClaims: Object.fromEntries(entries) }),
  ];
  for (const props of wrong) {
    const [error, reversed] = [[['b', 'x'], ['a', 'y']], [['a', 'y'], ['b', 'x']]].map((entries) => errorOf(() => new ChatApi(stackOf(new App(), 'Stack'), 'Api', {
      rooms: { lobby: lobby() }, authorizer: ChatAuthorizer.jwt({ issuer: 'https://id.example.com', audience: ['chat'] }), ...props(entries as Entries<string>),
    })));
    expect(error).toContain('[Stack/Api');
    expect(reversed).toBe(error);
  }
});

function lobby() {
  return Room.fromRoomArn(stackOf(new App(), 'Rooms'), 'Lobby', 'arn:aws:ivschat:eu-west-1:123456789012:room/g1H2I3j4k5L6');
}

function errorOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('no error');
}
