import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, type aws_ivschat as ivschat, CfnParameter, Duration, NestedStack, Stack, Stage, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, Source } from 'aws-cdk-lib/aws-s3-deployment';
import type { Construct } from 'constructs';
import { type Document, invalidities, operations, readDocument, synthesised, written } from './documents';
import { ChatApi, type ChatApiProps } from '../../../src/api/chat-api';
import { ChatAuthorizer } from '../../../src/api/chat-authorizer';
import { deployed, room } from '../deployed';

const JWT = ChatAuthorizer.jwt({ issuer: 'https://login.example.com/', audience: ['chat'] });

function chatApi(stack: Stack, id = 'ChatApi', props: Partial<ChatApiProps> = {}, scope: Construct = stack): ChatApi {
  return new ChatApi(scope, id, { rooms: { lobby: aRoom(stack, id) }, authorizer: JWT, ...props });
}

function aRoom(stack: Stack, id: string): ivschat.CfnRoom {
  return room(stack, `Room${id}`);
}

const files = (outdir: string) => readdirSync(outdir, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.openapi.json')).sort();

test('each API has a file, in the folder of its stage, by its path', () => {
  const found = synthesised((app) => {
    const stack = new Stack(app, 'Chat');
    chatApi(stack, 'One');
    chatApi(stack, 'Two');
    const nested = new NestedStack(stack, 'Nested');
    chatApi(nested, 'One');
    const stage = new Stage(app, 'Prod');
    chatApi(new Stack(stage, 'Chat'), 'One');
  }, files);
  expect(found).toEqual(['Chat.Nested.One.openapi.json', 'Chat.One.openapi.json', 'Chat.Two.openapi.json', 'assembly-Prod/Chat.One.openapi.json']);
});

test('ids never run into each other, and long ones still make a file', () => {
  const found = synthesised((app) => {
    chatApi(new Stack(app, 'A', { stackName: 'one' }), 'B.C');
    chatApi(new Stack(app, 'A.B', { stackName: 'two' }), 'C');
    chatApi(new Stack(app, 'L'), 'x'.repeat(250));
    chatApi(new Stack(app, 'M'), `${'x'.repeat(250)}y`);
  }, files);
  expect(found).toHaveLength(4);
  expect(found.slice(0, 2)).toEqual(['A%2eB.C.openapi.json', 'A.B%2eC.openapi.json']);
  expect(Math.max(...found.map((name) => name.length))).toBeLessThanOrEqual(255);
});

test('the file is the same each time, and again when the app is synthesised anew', () => {
  const build = (keys: string[]) => synthesised((app) => {
    const stack = new Stack(app, 'Chat');
    chatApi(stack, 'ChatApi', { requestAttributes: Object.fromEntries(keys.map((key) => [key, { maximumLength: key.length }])) });
    app.synth();
    app.synth({ force: true });
  }, (outdir) => readFileSync(join(outdir, 'Chat.ChatApi.openapi.json'), 'utf8'));
  expect(build(['name', 'color'])).toBe(build(['color', 'name']));
});

test('what is added after the API is in the file', () => {
  const document = written((stack) => {
    const api = new ChatApi(stack, 'ChatApi', { authorizer: JWT, sessionDuration: Duration.minutes(9) });
    api.addRoom('lobby', aRoom(stack, 'Lobby'), { sessionDuration: Duration.minutes(12) });
  });
  expect(document.components.schemas.TokenRequest).toMatchObject({ properties: { sessionDurationInMinutes: { maximum: 12 } } });
});

test('a test of the app writes none into the project', () => {
  const stack = new Stack(new App(), 'Chat');
  chatApi(stack);
  Template.fromStack(stack);
  expect(existsSync('Chat.ChatApi.openapi.json')).toBe(false);
});

test('what only the deployment knows of the URL is a variable', () => {
  const { servers: [server] } = written(chatApi);
  expect(server.url).toMatch(/^https:\/\/\{ChatApiHttpApi\w+\}\.execute-api\.\{region\}\.\{urlSuffix\}\/$/);
  const names = [...server.url.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  expect(Object.keys(server.variables!)).toEqual(names);
});

test('it is valid, with every kind of authorizer, and has no token in it', () => {
  const documents = [
    written((stack) => {
      const users = new UserPool(stack, 'Users');
      const scopes = [`${new CfnParameter(stack, 'Server').valueAsString}/use`];
      chatApi(stack, 'ChatApi', { authorizer: ChatAuthorizer.userPool(users, { clients: [users.addClient('Client')], scopes }) });
    }),
    written((stack) => { chatApi(stack, 'ChatApi', { authorizer: ChatAuthorizer.iam() }); }),
    written((stack) => { chatApi(stack, 'ChatApi', { authorizer: ChatAuthorizer.unauthenticated() }); }),
    written((stack) => { chatApi(stack, 'ChatApi', { sessionDuration: Duration.minutes(Token.asNumber({ Ref: 'Minutes' })) }); }),
    written(chatApi),
  ];
  expect(invalidities(documents)).toEqual(documents.map(() => '3.1'));
  for (const document of documents) {
    expect(JSON.stringify(document)).not.toMatch(/\$\{Token|-1\.8881/);
    const sessionDurationInMinutes = { minimum: 1, maximum: expect.any(Number) };
    expect(document.components.schemas.TokenRequest).toMatchObject({ properties: { sessionDurationInMinutes } });
  }
  expect(operations(documents[0])[0].operation.security).toEqual([{ signIn: ['{Server}/use'] }]);
});

test('an issuer that is known is where clients find out how to sign in', () => {
  const { signIn } = written(chatApi).components.securitySchemes;
  expect(signIn).toMatchObject({ openIdConnectUrl: 'https://login.example.com/.well-known/openid-configuration' });
});

test('openApi() has the URL and the user pool as the deployment makes them', () => {
  const stack = new Stack(new App(), 'Chat', { env: { region: 'eu-west-1', account: '123456789012' } });
  const users = new UserPool(stack, 'Users');
  const api = chatApi(stack, 'ChatApi', { authorizer: ChatAuthorizer.userPool(users, { clients: [users.addClient('Client')] }) });
  const document = api.openApi();
  expect(document.servers).toEqual([{ url: api.url }]);
  expect(stack.resolve(document.components)).toMatchObject({
    securitySchemes: {
      signIn: {
        type: 'openIdConnect',
        openIdConnectUrl: { 'Fn::Join': ['', ['https://cognito-idp.eu-west-1.amazonaws.com/', stack.resolve(users.userPoolId), '/.well-known/openid-configuration']] },
      },
    },
  });
  expect(api.openApi()).not.toBe(document);
});

test('openApi() as a text that is deployed is the document of the deployed API', () => {
  const stack = new Stack(new App(), 'Chat');
  const users = new UserPool(stack, 'Users');
  const api = chatApi(stack, 'ChatApi', { authorizer: ChatAuthorizer.userPool(users, { clients: [users.addClient('Client')] }) });
  const document = JSON.parse(deployed(stack.resolve(stack.toJsonString(api.openApi()))) as string) as Document;
  expect(document.servers).toEqual([{ url: expect.stringMatching(/^https:\/\/ChatApiHttpApi\w+\.execute-api\.ap-northeast-1\.amazonaws\.com\/$/) }]);
  expect(invalidities([document])).toEqual(['3.1']);
  const bucket = new Bucket(stack, 'Docs');
  new BucketDeployment(stack, 'Deployment', { destinationBucket: bucket, sources: [Source.jsonData('openapi.json', api.openApi())] });
  expect(() => Template.fromStack(stack)).not.toThrow();
});

test('nobody learns from it which rooms there are, that some are private, or which groups there are', () => {
  const build = (addPrivate: boolean) => written((stack) => {
    const api = chatApi(stack, 'ChatApi', { rooms: { hideout: aRoom(stack, 'Hideout') } });
    if (!addPrivate) return;
    api.addRoom('backstage', aRoom(stack, 'Backstage'), { allowedGroups: ['crew'], sessionDuration: Duration.minutes(180) });
  });
  expect(build(true)).toEqual(build(false));
  expect(JSON.stringify(build(true))).not.toMatch(/hideout|backstage|crew/i);
});

test('the routes of the file are those of the template', () => {
  synthesised((app) => chatApi(new Stack(app, 'Stack'), 'ChatApi', { guests: { rooms: ['lobby'] } }), (outdir) => {
    const { Resources } = JSON.parse(readFileSync(join(outdir, 'Stack.template.json'), 'utf8')) as { Resources: Record<string, { Type: string; Properties: { RouteKey: string } }> };
    const routes = Object.values(Resources).filter(({ Type }) => Type === 'AWS::ApiGatewayV2::Route').map(({ Properties }) => Properties.RouteKey);
    expect(operations(readDocument(join(outdir, 'Stack.ChatApi.openapi.json'))).map(({ route }) => route).sort()).toEqual(routes.sort());
  });
});
