import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { build, methods, pool, type Properties } from './rest-api';
import { ChatAuthorizer } from '../../../src/api/chat-authorizer';
import { ChatBanList } from '../../../src/api/chat-ban-list';
import type { ChatRestApiProps } from '../../../src/api/chat-rest-api-options';
import { newStack } from '../deployed';

function synthIn(stack: Stack, props: Partial<ChatRestApiProps>): Template {
  const { users, client } = pool(stack);
  build({ authorizer: ChatAuthorizer.userPool(users, { clients: [client] }), ...props }, stack);
  return Template.fromStack(stack);
}

describe('the models of moderation', () => {
  const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength });

  test('say of each body what the function says, and no more', () => {
    const stack = newStack();
    const template = synthIn(stack, { moderation: { groups: ['moderators'] }, banList: new ChatBanList(stack, 'Bans') });
    const models = template.findResources('AWS::ApiGateway::Model');
    const schemaOf = ({ RequestModels, RequestValidatorId }: Properties) => RequestValidatorId && models[RequestModels['application/json'].Ref].Properties.Schema;
    const all = Object.entries(methods(template)).filter(([route]) => !/^(?:ANY|OPTIONS) |tokens$/.test(route));
    expect(Object.fromEntries(all.map(([route, method]) => [route, schemaOf(method)?.properties]))).toEqual({
      'POST /rooms/{room}/events': { eventName: text(100), attributes: { type: 'object', additionalProperties: { type: 'string' } } },
      'POST /rooms/{room}/disconnects': { userId: text(128), reason: text(256) },
      'PUT /rooms/{room}/bans/{userId}': { until: { type: 'string' }, reason: text(256) },
      'PUT /bans/{userId}': { until: { type: 'string' }, reason: text(256) },
      // Whether no body is an empty object to API Gateway here, too, is written nowhere.
      'DELETE /rooms/{room}/messages/{messageId}': undefined,
      'DELETE /rooms/{room}/bans/{userId}': undefined,
      'DELETE /bans/{userId}': undefined,
      'GET /rooms/{room}/bans': undefined,
      'GET /bans': undefined,
    });
    const required = Object.fromEntries(all.map(([route, method]) => [route, schemaOf(method)?.required]).filter(([, names]) => names));
    expect(required).toEqual({ 'POST /rooms/{room}/events': ['eventName'], 'POST /rooms/{room}/disconnects': ['userId'] });
    for (const [, method] of all) expect(schemaOf(method)?.additionalProperties ?? false).toBe(false);
  });
});
