import { aws_cognito as cognito, aws_lambda as lambda, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ChatAuthorizer } from '../../../src/api/chat-authorizer';
import { ChatRestApi } from '../../../src/api/chat-rest-api';
import type { ChatRestApiProps } from '../../../src/api/chat-rest-api-options';
import { newStack, room } from '../deployed';

/** A user pool with two clients. */
export function pool(stack: Stack, id = 'Users') {
  const users = new cognito.UserPool(stack, id);
  return { users, client: users.addClient('Web'), other: users.addClient('Other') };
}

export const authorizerFunction = (stack: Stack) => lambda.Function.fromFunctionArn(stack, 'Fn', 'arn:aws:lambda:ap-northeast-1:123456789012:function:authorizer');

/** A ChatRestApi of two rooms. */
export function build(props: Partial<ChatRestApiProps> = {}, stack = newStack()): { stack: Stack; api: ChatRestApi } {
  const api = new ChatRestApi(stack, 'ChatApi', {
    rooms: { lobby: room(stack, 'RoomLobby'), vip: room(stack, 'RoomVip') }, authorizer: ChatAuthorizer.iam(), ...props,
  });
  return { stack, api };
}

export function synth(props: Partial<ChatRestApiProps> = {}): Template {
  return Template.fromStack(build(props).stack);
}

/** Of a resource in a template. */
export type Properties = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any

/** The methods of a template by `METHOD /path`. */
export function methods(template: Template): Record<string, Properties> {
  const resources = template.findResources('AWS::ApiGateway::Resource');
  const pathOf = (id: string): string => (id in resources ? `${pathOf(resources[id].Properties.ParentId.Ref ?? '')}/${resources[id].Properties.PathPart}` : '');
  return Object.fromEntries(Object.values(template.findResources('AWS::ApiGateway::Method'))
    .map(({ Properties: own }) => [`${own.HttpMethod} ${pathOf(own.ResourceId.Ref)}`, own]));
}

export const TOKENS = 'POST /rooms/{room}/tokens';
export const GUESTS = 'POST /rooms/{room}/guest-tokens';
