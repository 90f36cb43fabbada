import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { ManagedPolicy, Policy, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnRoom } from 'aws-cdk-lib/aws-ivschat';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Room, RoomGrants } from '../../src';

const MINIMIZE = { '@aws-cdk/aws-iam:minimizePolicies': true };
const ENV = { account: '123456789012', region: 'eu-west-1' };

let stack: Stack;
const anew = (context: object = {}) => { stack = new Stack(new App({ context: { ...context } }), 'Stack', { env: ENV }); };
beforeEach(() => anew());

const newRole = (props: object = {}, id = 'Role') => new Role(stack, id, { assumedBy: new ServicePrincipal('lambda.amazonaws.com'), ...props });
const newRooms = (count: number) => Array.from({ length: count }, (_, n) => RoomGrants.fromRoom(new CfnRoom(stack, `Room${n}`)));

/** A statement of about 150 characters that is like no other. */
const other = (n: number) => (
  new PolicyStatement({ actions: ['dynamodb:GetItem'], resources: [`arn:aws:dynamodb:eu-west-1:123456789012:table/tenant-${1000 + n}-configuration`], sid: `Tenant${n}` }));
const others = (count: number) => Array.from({ length: count }, (_, n) => other(n));

interface Resource {
  readonly Type: string;
  readonly Properties: { readonly PolicyDocument: Document; readonly Policies?: object[] };
}

interface Sizes {
  readonly inline: number[];
  readonly managed: number[];
  readonly actions: Record<string, number>;
}

/** How many characters IAM counts in each policy of the stack, and how many resources each action is allowed on. */
function sizes(): Sizes {
  const resources = Object.values(Template.fromStack(stack).toJSON().Resources) as Resource[];
  const of = (type: string) => resources.filter(({ Type }) => Type === type).map(({ Properties }) => Properties.PolicyDocument);
  const size = (document: unknown) => (
    JSON.stringify(document).replaceAll(/\{"(Ref|Fn::GetAtt)":("\w+"|\["\w+","Arn"\])\}/g, `"arn:aws:ivschat:ap-northeast-1:123456789012:room/${'x'.repeat(12)}"`).length);
  const within = resources.flatMap(({ Type, Properties }) => Type === 'AWS::IAM::Role' ? Properties.Policies ?? [] : []);
  const actions: Record<string, number> = {};
  for (const { Statement } of [...of('AWS::IAM::Policy'), ...of('AWS::IAM::ManagedPolicy')]) {
    for (const { Action, Resource: on } of Statement) {
      for (const action of [Action].flat()) actions[action] = (actions[action] ?? 0) + [on].flat().length;
    }
  }
  return { inline: [...of('AWS::IAM::Policy'), ...within].map(size), managed: of('AWS::IAM::ManagedPolicy').map(size), actions };
}

interface Document {
  readonly Statement: { readonly Action: string | string[]; readonly Resource: unknown }[];
}

const sum = (numbers: number[]) => numbers.reduce((one, two) => one + two, 0);
const WARNING = Match.stringLikeRegexp('The role Stack/.* needs \\d+ managed policies.*tooManyManagedPolicies');
const warnings = () => Annotations.fromStack(stack).findWarning('*', WARNING).map(({ entry }) => String(entry.data));

describe('where CDK minimizes policies', () => {
  beforeEach(() => anew(MINIMIZE));

  test('hundreds of rooms fit, since each further one is only an ARN', () => {
    const role = newRole();
    newRooms(300).forEach((room) => room.moderate(role));
    const { inline, managed, actions } = sizes();
    expect(actions).toEqual({ 'ivschat:SendEvent': 300, 'ivschat:DeleteMessage': 300, 'ivschat:DisconnectUser': 300 });
    expect(managed.length).toBeLessThanOrEqual(4);
    expect(Math.max(...managed)).toBeLessThanOrEqual(6_144);
    expect(sum(inline)).toBeLessThanOrEqual(10_240);
    expect(warnings()).toEqual([]);
  });

  test('of rooms that are granted differently, no policy is too large either', () => {
    const role = newRole();
    const kinds = ['SendEvent', 'DeleteMessage', 'DisconnectUser', 'GetRoom', 'CreateChatToken', 'ListTagsForResource'];
    newRooms(200).forEach((room, n) => kinds.filter((_, bit) => Math.floor((n + 1) / 2 ** bit) % 2 === 1).forEach((kind) => room.actions(role, `ivschat:${kind}`)));
    const { inline, managed } = sizes();
    expect(Math.max(...managed)).toBeLessThanOrEqual(6_144);
    expect(sum(inline)).toBeLessThanOrEqual(10_240);
  });
});

describe('inline policies of a role are kept to what IAM takes', () => {
  const grantAll = (role: Role) => newRooms(16).forEach((room) => room.moderate(role));

  test.each<[string, () => Role]>([
    ['its own one, filled before', () => { const role = newRole(); others(60).forEach((one) => role.addToPolicy(one)); grantAll(role); return role; }],
    ['its own one, filled afterwards', () => { const role = newRole(); grantAll(role); others(60).forEach((one) => role.addToPolicy(one)); return role; }],
    ['those it is made with', () => { const role = newRole({ inlinePolicies: { Mine: new PolicyDocument({ statements: others(60) }) } }); grantAll(role); return role; }],
    ['one that is attached', () => { const role = newRole(); role.attachInlinePolicy(new Policy(stack, 'Mine', { statements: others(60) })); grantAll(role); return role; }],
  ])('beside %s', (_, make) => {
    make();
    const { inline, managed, actions } = sizes();
    expect(sum(inline)).toBeGreaterThan(8_000);
    expect(sum(inline)).toBeLessThanOrEqual(10_240);
    expect(managed).toHaveLength(1);
    expect(Math.max(...managed)).toBeLessThanOrEqual(6_144);
    expect(actions).toMatchObject({ 'ivschat:SendEvent': 16, 'ivschat:DeleteMessage': 16, 'ivschat:DisconnectUser': 16 });
  });

  test('and whoever waits for a grant waits for where it is', () => {
    const role = newRole();
    others(60).forEach((one) => role.addToPolicy(one));
    newRooms(15).forEach((room) => room.moderate(role));
    const late = new LambdaFunction(stack, 'Late', { code: Code.fromInline('//'), handler: 'index.handler', runtime: Runtime.NODEJS_22_X });
    new Room(stack, 'Lobby').grantSendEvent(role).applyBefore(late);
    const template = Template.fromStack(stack);
    const [managed] = Object.keys(template.findResources('AWS::IAM::ManagedPolicy'));
    template.hasResource('AWS::Lambda::Function', { DependsOn: Match.arrayWith([managed]) });
    expect(Object.keys(template.findResources('AWS::IAM::Policy'))).toEqual([expect.stringMatching(/^RoleDefaultPolicy/)]);
  });

  test('but stay as they are where they fit, and where others are another role\'s', () => {
    const role = newRole();
    others(40).forEach((one) => role.addToPolicy(one));
    others(60).forEach((one) => newRole({}, `Role${one.sid}`).addToPolicy(one));
    grantAll(role);
    expect(sizes().managed).toEqual([]);
  });
});

describe('a role with more managed policies than IAM attaches', () => {
  test('is a warning that can be acknowledged', () => {
    const role = newRole();
    newRooms(300).forEach((room) => room.moderate(role));
    const { managed } = sizes();
    expect(managed.length).toBeGreaterThan(10);
    expect(warnings()).toEqual([expect.stringContaining(
      `The role Stack/Role needs ${managed.length} managed policies, ${managed.length} of them for grants on rooms and the like, and IAM attaches 10`)]);
    expect(warnings()[0]).toContain('Set @aws-cdk/aws-iam:minimizePolicies in cdk.json');
  });

  test('counts those that it has besides', () => {
    const role = newRole({ managedPolicies: Array.from({ length: 6 }, (_, n) => ManagedPolicy.fromAwsManagedPolicyName(`Mine${n}`)) });
    for (let n = 0; n < 4; n++) new ManagedPolicy(stack, `Attached${n}`, { statements: [other(n)], roles: [role] });
    newRooms(40).forEach((room) => room.moderate(role));
    expect(warnings()).toEqual([expect.stringMatching(/needs 11 managed policies, 1 of them/)]);
  });

  test('is nothing to speak of where none of them is for grants, or where they are few', () => {
    const role = newRole({ managedPolicies: Array.from({ length: 11 }, (_, n) => ManagedPolicy.fromAwsManagedPolicyName(`Mine${n}`)) });
    newRooms(40).forEach((room, n) => n < 2 ? room.moderate(role) : room.moderate(newRole({}, `Role${n}`)));
    expect(warnings()).toEqual([]);
  });
});
