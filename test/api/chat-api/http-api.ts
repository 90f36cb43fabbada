import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ChatApi, type ChatApiProps } from '../../../src/api/chat-api';
import { ChatAuthorizer } from '../../../src/api/chat-authorizer';
import { newStack, room } from '../deployed';

/** A ChatApi of two rooms. */
export function build(props: Partial<ChatApiProps> = {}): { stack: Stack; api: ChatApi } {
  const stack = newStack();
  const api = new ChatApi(stack, 'ChatApi', {
    rooms: { lobby: room(stack, 'RoomLobby'), vip: room(stack, 'RoomVip') },
    authorizer: ChatAuthorizer.jwt({ issuer: 'https://login.example.com/', audience: ['chat'] }),
    ...props,
  });
  return { stack, api };
}

export function synth(props: Partial<ChatApiProps> = {}): { stack: Stack; template: Template } {
  const { stack } = build(props);
  return { stack, template: Template.fromStack(stack) };
}

/** Of a template with one of each. */
export function routeAndAuthorizer(template: Template) {
  const [route] = Object.values(template.findResources('AWS::ApiGatewayV2::Route')).map(({ Properties }) => Properties);
  const [authorizer] = Object.values(template.findResources('AWS::ApiGatewayV2::Authorizer')).map(({ Properties }) => Properties);
  return { route, authorizer };
}
