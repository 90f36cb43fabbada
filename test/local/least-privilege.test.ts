import { type AttributedCall, checkLeastPrivilege, checkRecorded, policiesOf, union, type Template } from '../e2e/least-privilege';

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

const check = (statement: object, calls: Omit<AttributedCall, 'role'>[], type?: 'attached') =>
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

test('a denial wins', () => {
  const both = union(
    policiesOf(template({ Action: 'ivschat:*', Resource: '*' }), STACK),
    policiesOf(template({ Effect: 'Deny', Action: 'ivschat:DeleteRoom', Resource: '*' }), STACK),
  );
  expect(checkLeastPrivilege(both, [{ operation: 'DeleteRoom', resource: LOBBY, role: 'chat-Role-1' }], STACK).denied).toHaveLength(1);
});

describe('conditions on tags', () => {
  const OWN = { StringEquals: { 'aws:ResourceTag/directory': { Ref: 'Role' } } };
  const call = (resource?: Record<string, string>) => [{ operation: 'CreateChatToken', resource: LOBBY, tags: { resource } }];
  const denied = (Condition: object, calls: Omit<AttributedCall, 'role'>[]) =>
    check({ Action: ['ivschat:CreateChatToken', 'ivschat:CreateRoom', 'ivschat:TagResource', 'ivschat:UntagResource'], Resource: '*', Condition }, calls).denied.length;

  test('are held against those that the resource had when it was called', () => {
    expect(denied(OWN, call({ directory: 'chat-Role-1' }))).toBe(0);
    const others: (Record<string, string> | undefined)[] = [{ directory: 'chat-Role-2' }, { other: 'chat-Role-1' }, {}, undefined];
    for (const tags of others) expect(denied(OWN, call(tags))).toBe(1);
  });

  test('take another statement for rooms that do not meet them', () => {
    const both = union(policiesOf(template({ ...TOKENS, Condition: OWN }), STACK), policiesOf(template({ ...TOKENS, Resource: FOYER }), STACK));
    const verdict = (resource: string) => checkLeastPrivilege(both, [{ ...call({})[0]!, resource, role: 'chat-Role-1' }], STACK).denied.length;
    expect([verdict(LOBBY), verdict(FOYER)]).toEqual([1, 0]);
  });

  test('are held against those of the request, where a room is made or tagged', () => {
    const asked = { 'StringEquals': { 'aws:RequestTag/directory': ['one', 'two'] }, 'ForAllValues:StringLike': { 'aws:TagKeys': ['directory', 'app:*'] } };
    const made = (request: Record<string, string>) => [{ operation: 'CreateRoom', resource: LOBBY, tags: { request, keys: Object.keys(request) } }];
    expect(denied(asked, made({ 'directory': 'two', 'app:name': 'x' }))).toBe(0);
    expect(denied(asked, made({ directory: 'three' }))).toBe(2); // CreateRoom, and TagResource
    expect(denied(asked, made({ directory: 'one', name: 'x' }))).toBe(2);
    expect(denied(OWN, made({ directory: 'chat-Role-1' }))).toBe(2); // it had none before
    const untag = (keys: string[]) => [{ operation: 'UntagResource', resource: LOBBY, tags: { resource: {}, keys } }];
    const notOurs = { 'ForAllValues:StringNotLike': { 'aws:TagKeys': 'ours:*' } };
    expect([denied(notOurs, untag(['team'])), denied(notOurs, untag(['team', 'ours:x']))]).toEqual([0, 1]);
  });

  test.each([
    [{ StringNotEquals: { 'aws:ResourceTag/a': '1' } }, [{ a: '1' }, { a: '2' }, {}], [1, 0, 0]],
    [{ StringEqualsIfExists: { 'aws:ResourceTag/a': '1' } }, [{ a: '1' }, { a: '2' }, {}], [0, 1, 0]],
    [{ StringLike: { 'aws:ResourceTag/a': 'x*' } }, [{ a: 'xy' }, { a: 'yx' }, {}], [0, 1, 1]],
    [{ Null: { 'aws:ResourceTag/a': 'true' } }, [{ a: '1' }, {}], [1, 0]],
    [{ Null: { 'aws:ResourceTag/a': 'false' } }, [{ a: '1' }, {}], [0, 1]],
    [{ 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'a' } }, [{}], [1]],
    [{ StringEquals: { 'aws:ResourceTag/a': '1', 'aws:ResourceTag/b': '2' } }, [{ a: '1', b: '2' }, { a: '1' }], [0, 1]],
  ])('%j is read as IAM reads it', (condition, tags, expected) => {
    expect((tags as Record<string, string>[]).map((each) => denied(condition, call(each)))).toEqual(expected);
  });

  test.each([
    [{ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, 'IpAddress'],
    [{ StringEquals: { 'aws:PrincipalTag/a': '1' } }, 'aws:PrincipalTag/a'],
  ])('are refused rather than guessed: %j', (condition, named) => {
    expect(() => denied(condition, call({}))).toThrow(named);
  });

  test('cannot be held against a call that was recorded without tags', () => {
    expect(() => denied(OWN, [{ operation: 'CreateChatToken', resource: LOBBY }])).toThrow('without its tags');
  });
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
