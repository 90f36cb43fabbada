import { Lazy, Token } from 'aws-cdk-lib';
import { build, methods, synth } from './rest-api';
import { readCors } from '../../../lambda/http/cors';
import { ChatApi } from '../../../src/api/chat-api';
import { ChatAuthorizer } from '../../../src/api/chat-authorizer';
import type { ChatRestApiProps } from '../../../src/api/chat-rest-api-options';
import { newStack, room, tokenFunction } from '../deployed';

describe('CORS', () => {
  test('a preflight is answered for each path, for several origins, and for no other', () => {
    const template = synth({ corsOrigins: ['https://example.com', 'https://two.example'], corsHeaders: ['traceparent'], guests: { rooms: ['lobby'] }, apiKeyRequired: true });
    for (const path of ['/rooms/{room}/tokens', '/rooms/{room}/guest-tokens']) {
      const { AuthorizationType, ApiKeyRequired, Integration: { Type, IntegrationResponses: [{ ResponseParameters, ResponseTemplates }] } } = methods(template)[`OPTIONS ${path}`];
      expect([AuthorizationType, ApiKeyRequired, Type]).toEqual(['NONE', false, 'MOCK']);
      expect(ResponseParameters).toMatchObject({
        'method.response.header.Access-Control-Allow-Origin': "'https://example.com'",
        'method.response.header.Access-Control-Allow-Methods': "'POST'",
        'method.response.header.Access-Control-Allow-Headers': expect.stringMatching(/^'authorization,content-type,.*,traceparent,x-api-key'$/),
        'method.response.header.Vary': "'Origin'",
      });
      expect(ResponseTemplates['application/json']).toContain('$origin == "https://two.example"');
    }
    expect(methods(template)['ANY /rooms/{room}/tokens'].Integration.IntegrationResponses[0].ResponseParameters['method.response.header.Allow']).toBe("'POST, OPTIONS'");
  });

  test('the function is told whose pages may read its answers', () => {
    const cors = (props: Partial<ChatRestApiProps>) => readCors(tokenFunction(build(props).stack).environment);
    expect(cors({ corsOrigins: ['https://example.com', 'http://localhost:3000'] })).toEqual({ origins: ['https://example.com', 'http://localhost:3000'], credentials: false });
    expect(cors({ corsOrigins: ['https://example.com'], corsCredentials: true })).toMatchObject({ credentials: true });
    expect(cors({})).toBeUndefined();
    const stack = newStack();
    new ChatApi(stack, 'Http', { rooms: { lobby: room(stack, 'RoomOne') }, authorizer: ChatAuthorizer.iam(), corsOrigins: ['https://example.com'] });
    expect(readCors(tokenFunction(stack).environment)).toBeUndefined();
  });

  test('all origins may be meant among others', () => {
    const { Integration } = methods(synth({ corsOrigins: ['https://example.com', '*'] }))['OPTIONS /rooms/{room}/tokens'];
    expect(Integration.IntegrationResponses[0].ResponseParameters['method.response.header.Access-Control-Allow-Origin']).toBe("'*'");
  });

  test('without origins nobody answers a preflight', () => {
    expect(Object.keys(methods(synth())).filter((route) => route.startsWith('OPTIONS'))).toEqual([]);
  });

  test('an origin must be as browsers write it, and each one be known by itself', () => {
    expect(() => build({ corsOrigins: ['https://example.com/'] })).toThrow('[Stack/ChatApi] corsOrigins must be "*", https://host[:port]');
    expect(() => build({ corsOrigins: Token.asList(Lazy.list({ produce: () => ['https://a.example'] })) }))
      .toThrow('[Stack/ChatApi] corsOrigins must be a list that is known at synth, for a ChatRestApi');
    expect(() => build({ corsOrigins: ['*'], corsCredentials: true })).toThrow('corsOrigins must name each origin when corsCredentials is true');
  });
});
