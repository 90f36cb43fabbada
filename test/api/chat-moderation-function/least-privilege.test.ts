import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { api, functionOf, MODERATES, type Statement, TOKENS } from './moderated-api';
import { ChatBanList } from '../../../src';
import { newStack, room, roomArn } from '../deployed';

describe('least privilege', () => {
  const stack = newStack();
  const bans = new ChatBanList(stack, 'Bans', { encryptionKey: new Key(stack, 'Key') });
  api(stack, { banList: bans, tokensPerUser: 10 }).addRoom('stage', room(stack, 'RoomStage'));
  const [tokens, moderation] = [functionOf(stack, TOKENS), functionOf(stack, MODERATES)];
  const allowing = (statements: Statement[], action: string) => statements.filter(({ Action }) => [Action].flat().includes(action));
  const on = (statements: Statement[], action: string) => allowing(statements, action).flatMap(({ Resource }) => Resource).sort();
  const keyed = (statements: Statement[], action: string) => allowing(statements, action).map(({ Condition }) => Condition);

  test('the token function cannot moderate, and the moderation function cannot issue tokens', () => {
    expect(tokens.actions.filter((action) => action.startsWith('ivschat:'))).toEqual(['ivschat:CreateChatToken']);
    expect(moderation.actions.filter((action) => action.startsWith('ivschat:'))).toEqual(['ivschat:DeleteMessage', 'ivschat:DisconnectUser', 'ivschat:SendEvent']);
  });

  test('the moderation function acts in exactly the rooms of the API', () => {
    for (const action of ['ivschat:DeleteMessage', 'ivschat:DisconnectUser', 'ivschat:SendEvent']) {
      expect(on(moderation.statements, action)).toEqual([roomArn('RoomLobby'), roomArn('RoomStage')].sort());
    }
  });

  test('neither writes the other\'s items of the ban list', () => {
    const writes = ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'PartiQLInsert', 'PartiQLUpdate', 'PartiQLDelete'].map((name) => `dynamodb:${name}`);
    expect(tokens.actions.filter((action) => writes.includes(action))).toEqual(['dynamodb:UpdateItem']);
    expect(moderation.actions.filter((action) => writes.includes(action))).toEqual(['dynamodb:DeleteItem', 'dynamodb:PutItem']);
    expect(keyed(tokens.statements, 'dynamodb:UpdateItem')).toEqual([{ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'count#*' } }]);
    expect(keyed(moderation.statements, 'dynamodb:PutItem')).toEqual([{ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'ban#*' } }]);
  });

  test('the token function reaches neither the queue nor the audit log', () => {
    expect(tokens.actions.filter((action) => action.startsWith('sqs:'))).toEqual([]);
    expect(on(tokens.statements, 'logs:PutLogEvents').join()).not.toMatch(/Audit/);
    expect(on(moderation.statements, 'logs:PutLogEvents')).toEqual([expect.stringMatching(/Audit/), expect.stringMatching(/ModerationFunctionLogGroup/)]);
  });

  test('the moderation function sends to and receives from one queue, and from no other', () => {
    const queues = new Set(moderation.statements.filter(({ Action }) => [Action].flat().some((action) => action.startsWith('sqs:'))).flatMap(({ Resource }) => Resource));
    expect([...queues]).toEqual([expect.stringMatching(/BanQueue/)]);
  });

  test('no statement is for everything', () => {
    expect([...tokens.statements, ...moderation.statements].flatMap(({ Resource }) => Resource)).not.toContain('*');
  });

  test('without tokensPerUser the token function writes nothing', () => {
    const other = newStack();
    api(other, { banList: new ChatBanList(other, 'Bans') });
    expect(functionOf(other, TOKENS).actions.filter((action) => action.startsWith('dynamodb:'))).toEqual(['dynamodb:BatchGetItem']);
  });

  test('without a ban list neither reaches a table or a queue', () => {
    const other = newStack();
    const { moderationFunction } = api(other);
    expect([...functionOf(other, TOKENS).actions, ...functionOf(other, MODERATES).actions].filter((action) => /^(dynamodb|sqs):/.test(action))).toEqual([]);
    expect(moderationFunction?.deadLetterQueue).toBeUndefined();
    Template.fromStack(other).resourceCountIs('AWS::SQS::Queue', 0);
  });
});
