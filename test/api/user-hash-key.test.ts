import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { ACCOUNT, keys, newStack, REGION, room, rooms } from './deployed';
import { ChatApi, type ChatApiProps, ChatAuthorizer, ChatCapability, ChatTokenFunction } from '../../src';

const ENV = { region: REGION, account: ACCOUNT };
const READ = 'secretsmanager:GetSecretValue';
const authorizer = ChatAuthorizer.jwt({ issuer: 'https://id.example.com', audience: ['chat'] });

function api(stack: Stack, id: string, props: Partial<ChatApiProps> = {}): ChatApi {
  return new ChatApi(stack, id, { authorizer, rooms: { lobby: room(stack, `RoomOf${id}`) }, ...props });
}

/** What each function that issues tokens is told to read, and what the roles may do with secrets and their keys. */
function found(stack: Stack): { told: unknown[]; allowed: { Action: unknown; Resource: unknown; Condition?: unknown }[]; secrets: string[] } {
  const template = Template.fromStack(stack);
  const functions = template.findResources('AWS::Lambda::Function', { Properties: { Description: 'Issues Amazon IVS Chat tokens' } });
  const policies = [
    ...Object.values(template.findResources('AWS::IAM::Policy')).map(({ Properties }) => Properties.PolicyDocument),
    ...Object.values(template.findResources('AWS::IAM::Role')).flatMap(({ Properties }) => (Properties.Policies ?? []).map((policy: { PolicyDocument: unknown }) => policy.PolicyDocument)),
  ];
  return {
    told: Object.values(functions).map(({ Properties }) => Properties.Environment.Variables.USER_HASH_KEY_SECRET),
    allowed: policies.flatMap(({ Statement }) => Statement).filter(({ Action }) => JSON.stringify(Action).match(/secretsmanager|kms/)),
    secrets: Object.keys(template.findResources('AWS::SecretsManager::Secret')),
  };
}

test('an API has a random key of its own, which goes with it, and its function may read exactly that', () => {
  const stack = newStack(ENV);
  api(stack, 'Api');
  const { told, allowed, secrets } = found(stack);
  expect(secrets).toHaveLength(1);
  expect(told).toEqual([{ Ref: secrets[0] }]);
  expect(allowed).toEqual([{ Effect: 'Allow', Action: READ, Resource: { Ref: secrets[0] } }]);
  Template.fromStack(stack).hasResource('AWS::SecretsManager::Secret', {
    Properties: { GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true }, Name: Match.absent() },
    DeletionPolicy: 'Delete',
    UpdateReplacePolicy: 'Delete',
  });
});

test('APIs can share a key, so that a user has one hash', () => {
  const stack = newStack(ENV);
  api(stack, 'Second', { userHashKey: api(stack, 'First').userHashKey });
  const { told, allowed, secrets } = found(stack);
  expect(secrets).toHaveLength(1);
  expect(told).toEqual([{ Ref: secrets[0] }, { Ref: secrets[0] }]);
  expect(allowed.map(({ Resource }) => Resource)).toEqual([{ Ref: secrets[0] }, { Ref: secrets[0] }]);
});

test('the key may be in a stack of its own', () => {
  const stack = newStack(ENV);
  const keyStack = new Stack(stack.node.root, 'Keys', { env: ENV });
  api(stack, 'Api', { userHashKey: new Secret(keyStack, 'Key') });
  expect(found(stack)).toMatchObject({ told: [{ 'Fn::ImportValue': expect.any(String) }], secrets: [] });
});

test('a function alone, and an API of nobody in particular, have no key', () => {
  const stack = newStack(ENV);
  new ChatTokenFunction(stack, 'Tokens', { rooms: { lobby: room(stack, 'Room') } });
  api(stack, 'Api', { authorizer: ChatAuthorizer.unauthenticated() });
  expect(found(stack)).toEqual({ told: [undefined, undefined], allowed: [], secrets: [] });
});

test('a function alone may be given a key', () => {
  const stack = newStack(ENV);
  const userHashKey = new Secret(stack, 'Key');
  new ChatTokenFunction(stack, 'Tokens', { rooms: { lobby: room(stack, 'Room') }, userHashKey });
  const arn = stack.resolve(userHashKey.secretArn);
  expect(found(stack)).toMatchObject({ told: [arn], allowed: [{ Action: READ, Resource: arn }] });
});

test('of a key that is known by its name, the end of the ARN is left open', () => {
  const stack = newStack(ENV);
  api(stack, 'Api', { userHashKey: Secret.fromSecretNameV2(stack, 'Key', 'chat/user-hash-key') });
  expect(JSON.stringify(found(stack).allowed)).toContain('secret:chat/user-hash-key-??????');
});

test('a key that is encrypted with a key of one\'s own can be decrypted, through Secrets Manager alone', () => {
  const stack = newStack(ENV);
  const encryptionKey = new Key(stack, 'Encryption');
  api(stack, 'Api', { userHashKey: new Secret(stack, 'Key', { encryptionKey }) });
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::KMS::Key'));
  const throughSecrets = { StringEquals: { 'kms:ViaService': `secretsmanager.${REGION}.amazonaws.com` } };
  const ofRole = (Properties.KeyPolicy.Statement as { Principal: object }[]).filter(({ Principal }) => JSON.stringify(Principal).includes('TokenFunctionRole'));
  expect(ofRole).toEqual([expect.objectContaining({ Action: 'kms:Decrypt', Condition: throughSecrets })]);
});

test.each<[string, (stack: Stack) => unknown, string]>([
  ['a name', () => 'chat/user-hash-key', '[Stack/Api/TokenFunction] userHashKey must be a secret, such as a Secret of AWS Secrets Manager, got "chat/user-hash-key"'],
  ['elsewhere', (stack) => Secret.fromSecretCompleteArn(stack, 'Key', `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:key-AbCdEf`), `[Stack/Api/TokenFunction] the userHashKey must be in the region of the stack, ${REGION}, got eu-west-1`],
])('a key that cannot be read is an error with the path: %s', (_, key, message) => {
  const stack = newStack(ENV);
  expect(() => api(stack, 'Api', { userHashKey: key(stack) as ISecret })).toThrow(message);
});

test.each([['known', ENV], ['known only at deployment', undefined]])('100 rooms with 5 policies fit beside the key, in an environment that is %s', (_, env) => {
  const stack = new Stack(new App(), 'AStackWithALongNameInWhichChatIs', { env });
  const chat = new ChatApi(stack, 'ChatApi', { authorizer });
  Object.entries(rooms(stack, keys(100))).forEach(([key, one], n) => chat.addRoom(key, one, {
    allowedGroups: [`group-${n % 5}`], capabilities: [ChatCapability.SEND_MESSAGE], sessionDuration: Duration.minutes(15),
  }));
  expect(() => Template.fromStack(stack)).not.toThrow();
});
