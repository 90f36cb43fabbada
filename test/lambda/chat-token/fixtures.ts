import type { CreateChatTokenCommandInput } from '@aws-sdk/client-ivschat';
import type { TokenConfig } from '../../../lambda/chat-token/config';
import type { ChatTokens } from '../../../lambda/chat-token/issue';
import type { RoomPolicy } from '../../../lambda/http/policy';
import { roomsInEnvironment } from '../../../lambda/http/resolver';
import { watchThrottling } from '../../../lambda/http/throttling';
import { CALLER } from '../http/fixtures';

export const PREFIX = 'arn:aws:ivschat:us-east-1:123456789012:room/';

export const POLICY: RoomPolicy = {
  capabilities: ['SEND_MESSAGE'],
  groupCapabilities: new Map([['moderators', ['SEND_MESSAGE', 'DISCONNECT_USER', 'DELETE_MESSAGE']]]),
  moderatorGroups: [],
  sessionMinutes: 60,
};

/** What the construct writes for POLICY and the rooms `lobby`, and `vip`, which is for one group alone. */
export const ROOMS_ENV = {
  ROOM_ARN_PREFIX: PREFIX,
  ROOMS: 'lobby=abcdefghijkl&vip=mnopqrstuvwx.1',
  CAPABILITIES: 'SEND_MESSAGE',
  GROUP_CAPABILITIES: 'moderators=SEND_MESSAGE,DISCONNECT_USER,DELETE_MESSAGE',
  SESSION_MINUTES: '60',
  POLICY_1: 'can=&group:hosts=SEND_MESSAGE,DELETE_MESSAGE&allow=vips&allow=hosts&minutes=15',
};

export const ROOMS = roomsInEnvironment(ROOMS_ENV);

export const CONFIG: TokenConfig = {
  ...CALLER,
  attributeClaims: new Map([['displayName', 'preferred_username']]),
  requestAttributes: new Map(),
  renewedByToken: false,
};

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
    throttling: watchThrottling(200, () => 0.5, () => 0),
  };
  return { tokens, inputs, pauses };
}

/** An error as the SDK throws it: with a message that quotes what must not get out. */
export function awsError(name: string, httpStatusCode?: number): Error {
  const message = 'User: arn:aws:sts::123456789012:assumed-role/TokenRole/fn is not authorized on arn:aws:ivschat:us-east-1:123456789012:room/abcdefghijkl';
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode, requestId: 'aws-request-1' } });
}
