import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { ChatApi, type ChatApiOptions, ChatAuthorizer, ChatBanList, ChatCapability, ChatRestApi, Room } from 'cdk-ivschat';

/** Both kinds of API, each with a Lambda authorizer and with IAM: four APIs of the same two rooms. */
const stack = new Stack(new App(), 'chat-authorizers');
const [lobby, backstage] = ['Lobby', 'Backstage'].map((id) => new Room(stack, id));
const banList = new ChatBanList(stack, 'Bans', { removalPolicy: RemovalPolicy.DESTROY });

/** Whoever the header names, if that is one of these. A real one would verify something. */
const PEOPLE = `
const now = Math.floor(Date.now() / 1000);
const people = {
  alice: {},
  vera: { groups: ['hosts', 'vips'] },
  vic: { groups: ['vips'], json: true },
  carl: { groups: ['friends,vips', 'former vips'], json: true },
  mona: { groups: ['moderators'], json: true },
  hugo: { groups: ['hosts'] },
  brief: { exp: now + 600 },
  ending: { exp: now + 30 },
  muddled: { exp: 'soon' },
  seven: { sub: 7 },
  nameless: { sub: '' },
  endless: { sub: 'x'.repeat(129) },
  lodger: { only: 'lobby' },
  chameleon: { groups: [], of: { lobby: ['vips'] } },
};
const who = (event) => {
  const headers = Object.fromEntries(Object.entries(event.headers).map(([name, value]) => [name.toLowerCase(), value]));
  const name = headers.authorization?.replace(/^Bearer /, '') ?? ''; // a REST API asks even then
  if (!Object.hasOwn(people, name)) return undefined;
  const { room } = event.pathParameters ?? {};
  const { sub = name, of, only, ...claims } = people[name];
  const groups = of?.[room] ?? claims.groups;
  return { allowed: only === undefined || only === room, sub, groups, json: claims.json, exp: claims.exp };
};`;

const ofHttp = authorizer('HttpAuthorizer', `
exports.handler = async (event) => {
  const user = who(event);
  if (!user) return { isAuthorized: false };
  const { allowed, json, ...context } = user;
  return { isAuthorized: allowed, context };
};`);

// The context of a REST API has texts, numbers and booleans alone.
const ofRest = authorizer('RestAuthorizer', `
exports.handler = async (event) => {
  const user = who(event);
  if (!user) throw new Error('Unauthorized');
  const { allowed, json, sub, groups, exp } = user;
  const context = { sub, ...groups && { groups: json ? JSON.stringify(groups) : groups.join(',') }, ...exp && { exp } };
  const Statement = [{ Action: 'execute-api:Invoke', Effect: allowed ? 'Allow' : 'Deny', Resource: event.methodArn }];
  return { principalId: 'user', policyDocument: { Version: '2012-10-17', Statement }, context };
};`);

function authorizer(id: string, handler: string): ChatAuthorizer {
  return ChatAuthorizer.lambda(new Function(stack, id, { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline(PEOPLE + handler) }));
}

const options = {
  rooms: { lobby },
  capabilities: [ChatCapability.SEND_MESSAGE],
  sessionDuration: Duration.minutes(30),
  corsOrigins: ['https://example.com'],
  banList,
} satisfies Partial<ChatApiOptions>;
const ofLambda = { ...options, moderation: { groups: ['moderators'], auditLogRetention: RetentionDays.ONE_WEEK } };

const lambdas = {
  HttpLambda: new ChatApi(stack, 'HttpLambda', { ...ofLambda, authorizer: ofHttp }),
  RestLambda: new ChatRestApi(stack, 'RestLambda', { ...ofLambda, authorizer: ofRest }),
};
for (const api of Object.values(lambdas)) {
  api.addRoom('backstage', backstage, { allowedGroups: ['vips'], moderatorGroups: ['hosts'], sessionDuration: Duration.minutes(15) });
  api.moderationFunction!.auditLogGroup.applyRemovalPolicy(RemovalPolicy.DESTROY);
}

const iam = {
  HttpIam: new ChatApi(stack, 'HttpIam', { ...options, authorizer: ChatAuthorizer.iam() }),
  RestIam: new ChatRestApi(stack, 'RestIam', { ...options, authorizer: ChatAuthorizer.iam() }),
};
for (const [name, api] of Object.entries(iam)) {
  api.addRoom('backstage', backstage, { capabilities: [], sessionDuration: Duration.minutes(15) });
  const caller = new Role(stack, `${name}Caller`, { assumedBy: new AccountRootPrincipal() });
  api.grantInvoke(caller);
  new CfnOutput(stack, `${name}CallerArn`, { value: caller.roleArn });
}

for (const [name, { url }] of Object.entries({ ...lambdas, ...iam })) new CfnOutput(stack, `${name}Url`, { value: url });
new CfnOutput(stack, 'BanTable', { value: banList.tableName });
new CfnOutput(stack, 'LobbyArn', { value: lobby.roomArn });
