import { readFileSync } from 'fs';
import { join } from 'path';
import type { CreateChatTokenCommandInput } from '@aws-sdk/client-ivschat';
import type { TokenConfig } from '../../../lambda/chat-token/config';
import type { ChatTokens } from '../../../lambda/chat-token/issue';
import { apiEvent, type ApiEvent } from '../../../lambda/chat-token/request';

export const PREFIX = 'arn:aws:ivschat:us-east-1:123456789012:room/';

export const CONFIG: TokenConfig = {
  roomArnPrefix: PREFIX,
  rooms: new Map([['lobby', 'abcdefghijkl'], ['vip', 'mnopqrstuvwx']]),
  capabilities: ['SEND_MESSAGE'],
  groupCapabilities: new Map([['moderators', ['SEND_MESSAGE', 'DISCONNECT_USER', 'DELETE_MESSAGE']]]),
  attributeClaims: new Map([['displayName', 'preferred_username']]),
  userIdClaim: 'sub',
  groupsClaim: 'cognito:groups',
  sessionMinutes: 60,
  anonymous: false,
};

/** An event as API Gateway sends it, from events/, with some of its parts replaced. */
export function event(name: string, changes: object = {}): ApiEvent {
  const file = JSON.parse(readFileSync(join(__dirname, 'events', `${name}.json`), 'utf8'));
  return apiEvent({ ...file, ...changes }) ?? neverAnEvent(name);
}

/** An event of an HTTP API with these verified claims, and with a JWT of the other claims in its header. */
export function jwtEvent(claims: object, original?: object): ApiEvent {
  const { requestContext, headers } = event('http-jwt') as { requestContext: object; headers: object };
  return event('http-jwt', {
    headers: { ...headers, authorization: original && `Bearer ${jwt(original)}` },
    requestContext: { ...requestContext, authorizer: { jwt: { claims, scopes: null } } },
  });
}

export function jwt(claims: object): string {
  return [{ alg: 'RS256' }, claims, 'signature'].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
}

export const ANSWER = {
  token: 'the-chat-token',
  sessionExpirationTime: new Date('2023-11-14T23:13:20Z'),
  tokenExpirationTime: new Date('2023-11-14T22:14:20Z'),
};

/** Amazon IVS Chat, which answers with these one after the other, errors thrown. */
export function chatTokens(...answers: unknown[]) {
  const inputs: CreateChatTokenCommandInput[] = [];
  const pauses: number[] = [];
  const tokens: ChatTokens = {
    create: async (input) => {
      inputs.push(input);
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer instanceof Error) throw answer;
      return { $metadata: {}, ...(answer as object) };
    },
    sleep: async (milliseconds) => { pauses.push(milliseconds); },
    random: () => 0.5,
  };
  return { tokens, inputs, pauses };
}

/** An error as the SDK throws it: with a message that quotes what must not get out. */
export function awsError(name: string, httpStatusCode?: number): Error {
  const message = 'User: arn:aws:sts::123456789012:assumed-role/TokenRole/fn is not authorized on arn:aws:ivschat:us-east-1:123456789012:room/abcdefghijkl';
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode, requestId: 'aws-request-1' } });
}

function neverAnEvent(name: string): never {
  throw new Error(`${name} is not an event of API Gateway`);
}
