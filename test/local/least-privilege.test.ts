import { checkLeastPrivilege, checkRecorded, policiesOf, union, type Template } from '../e2e/least-privilege';

const LOBBY = 'arn:aws:ivschat:us-east-1:000000000000:room/AAAAAAAAAAAA';
const FOYER = 'arn:aws:ivschat:us-east-1:000000000000:room/BBBBBBBBBBBB';
const STACK = {
  name: 'chat',
  account: '000000000000',
  region: 'us-east-1',
  resources: { Lobby: LOBBY, Role: 'chat-Role-1', Foyer: FOYER },
};

function template(statement: object, type: 'inline' | 'attached' = 'inline'): Template {
  const PolicyDocument = { Statement: [{ Effect: 'Allow', Action: ['logs:PutLogEvents'], Resource: '*' }, { Effect: 'Allow', ...statement }] };
  return {
    Resources: type === 'inline'
      ? { Role: { Type: 'AWS::IAM::Role', Properties: { Policies: [{ PolicyDocument }] } } }
      : { Policy: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument, Roles: [{ Ref: 'Role' }] } } },
  };
}

const check = (statement: object, calls: { operation: string; resource?: string }[], type?: 'attached') =>
  checkLeastPrivilege(policiesOf(template(statement, type), STACK), calls.map((call) => ({ ...call, role: 'chat-Role-1' })), STACK);

const TOKENS = { Action: 'ivschat:CreateChatToken', Resource: { Ref: 'Lobby' } };

test.each(['inline', 'attached'] as const)('a call that an %s policy allows is fine', (type) => {
  expect(check(TOKENS, [{ operation: 'CreateChatToken', resource: LOBBY }], type === 'attached' ? type : undefined)).toEqual({ denied: [], unused: [] });
});

test('a call on another room is denied', () => {
  expect(check(TOKENS, [{ operation: 'CreateChatToken', resource: LOBBY }, { operation: 'CreateChatToken', resource: FOYER }]).denied)
    .toEqual([`chat-Role-1: ivschat:CreateChatToken on ${FOYER}`]);
});

test('a call of another action, or by another role, is denied', () => {
  expect(check(TOKENS, [{ operation: 'DeleteRoom', resource: LOBBY }]).denied).toHaveLength(1);
  const byOther = [{ operation: 'CreateChatToken', resource: LOBBY, role: 'other' }];
  expect(checkLeastPrivilege(policiesOf(template(TOKENS), STACK), byOther, STACK).denied).toHaveLength(1);
});

test('an action that is never used is told', () => {
  expect(check({ Action: ['ivschat:GetRoom', 'ivschat:CreateChatToken'], Resource: { Ref: 'Lobby' } }, [{ operation: 'GetRoom', resource: LOBBY }]).unused)
    .toEqual(['chat-Role-1: ivschat:CreateChatToken']);
});

test('a listing needs all rooms, and a creation needs its tags', () => {
  const all = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ivschat:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':room/*']] };
  const calls = [{ operation: 'ListRooms' }, { operation: 'CreateRoom', resource: FOYER }];
  expect(check({ Action: ['ivschat:ListRooms', 'ivschat:CreateRoom', 'ivschat:TagResource'], Resource: all }, calls)).toEqual({ denied: [], unused: [] });
  expect(check({ Action: 'ivschat:*', Resource: { Ref: 'Foyer' } }, calls).denied).toEqual([expect.stringContaining('ivschat:ListRooms on arn')]);
  expect(check({ Action: 'ivschat:CreateRoom', Resource: '*' }, [{ operation: 'CreateRoom', resource: FOYER }]).denied)
    .toEqual([`chat-Role-1: ivschat:TagResource on ${FOYER}`]);
});

test('a denial wins, and a condition is refused rather than guessed', () => {
  const both = union(
    policiesOf(template({ Action: 'ivschat:*', Resource: '*' }), STACK),
    policiesOf(template({ Effect: 'Deny', Action: 'ivschat:DeleteRoom', Resource: '*' }), STACK),
  );
  expect(checkLeastPrivilege(both, [{ operation: 'DeleteRoom', resource: LOBBY, role: 'chat-Role-1' }], STACK).denied).toHaveLength(1);
  expect(() => check({ ...TOKENS, Condition: {} }, [{ operation: 'CreateChatToken', resource: LOBBY }])).toThrow('condition');
});

test('the intrinsic functions that CDK writes are understood', () => {
  const arn = { 'Fn::Sub': ['arn:${AWS::Partition}:ivschat:${R}:${AWS::AccountId}:room/${Lobby.Id}', { R: { Ref: 'AWS::Region' } }] };
  const id = { 'Fn::Select': [1, { 'Fn::Split': ['/', { 'Fn::GetAtt': ['Lobby', 'Arn'] }] }] };
  const joined = { 'Fn::Join': ['/', ['arn:aws:ivschat:us-east-1:000000000000:room', id]] };
  for (const Resource of [arn, joined]) {
    expect(check({ ...TOKENS, Resource }, [{ operation: 'CreateChatToken', resource: LOBBY }]).denied).toEqual([]);
  }
  expect(() => check({ ...TOKENS, Resource: { 'Fn::If': [] } }, [])).toThrow('teach test/e2e/resolve.ts');
});

describe('requests to other services', () => {
  const SERVICES = ['dynamodb', 'sqs'];
  const role = 'chat-Role-1';
  const statement = { Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'sqs:ReceiveMessage', 'ivschat:GetRoom'], Resource: '*' };
  const policies = policiesOf(template(statement), STACK, SERVICES);
  const get = { role, action: 'dynamodb:GetItem', resource: 'arn:aws:dynamodb:us-east-1:000000000000:table/bans', leadingKeys: ['ban#'], allowed: true };

  test('that were refused are told, and what is allowed and never used, but for what a queue is polled with', () => {
    expect(checkRecorded(policies, [get, { ...get, action: 'dynamodb:Scan', allowed: false }], SERVICES)).toEqual({
      denied: [`${role}: dynamodb:Scan on ${get.resource}`],
      unused: [`${role}: dynamodb:PutItem`],
    });
  });

  test('count for the role that made them alone, and those to services not asked about for nothing', () => {
    const calls = [{ ...get, role: 'other' }, { ...get, action: 'dynamodb:PutItem' }, { ...get, action: 's3:PutObject', allowed: false }];
    expect(checkRecorded(policies, calls, SERVICES)).toEqual({ denied: [], unused: [`${role}: dynamodb:GetItem`] });
  });

  test('need no statements on Amazon IVS Chat, and those on Amazon IVS Chat none of them', () => {
    expect(policiesOf(template({ Action: 'dynamodb:GetItem', Resource: '*' }), STACK).size).toBe(0);
    expect(policiesOf(template({ Action: 'ivschat:GetRoom', Resource: '*' }), STACK, SERVICES).size).toBe(0);
  });
});
