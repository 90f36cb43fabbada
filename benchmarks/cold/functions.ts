import { createEvent } from '../../test/lambda/custom-resource/stage';
import { request } from '../../test/lambda/http/requests';

/** A function as it is deployed with the defaults, and what it is asked first. */
export interface ColdFunction {
  readonly name: string;
  /** What the first call is. */
  readonly asked: string;
  readonly environment: (arn: string) => Readonly<Record<string, string>>;
  readonly event: (answersTo: string) => object;
  readonly context?: object;
  /** Whether the answer is what it is to be. */
  readonly isRight: (answer: unknown) => boolean;
}

const CALLER = { USER_ID_CLAIM: 'sub', GROUPS_CLAIM: 'cognito:groups', AUTHORIZER: 'jwt', USER_HASH_KEY_SECRET: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:key' };
const DIRECTORY = 'arn:aws:lambda:us-east-1:123456789012:function:directory';
const ROOM = { room: 'lobby' };

export const COLD_FUNCTIONS: readonly ColdFunction[] = [
  {
    name: 'custom-resource',
    asked: 'a room is created',
    environment: () => ({}),
    event: (answersTo) => ({ ...createEvent({ Name: 'lobby' }), ResourceType: 'Custom::IVSChatRoom', ResponseURL: answersTo }),
    isRight: () => true, // it answers CloudFormation, which cold.ts looks at
  },
  {
    name: 'chat-token',
    asked: 'a token is made',
    environment: (arn) => ({ ...CALLER, ...roomsOf(arn) }),
    event: () => request('http', 'tokens', { path: ROOM }),
    isRight: hasStatus(200),
  },
  {
    name: 'chat-moderation',
    asked: 'an event is sent, and audited',
    environment: (arn) => ({ ...CALLER, ...roomsOf(arn), MODERATOR_GROUPS: 'moderate=moderators', AUDIT_LOG_GROUP: '/ivschat/moderation' }),
    event: () => request('http', 'sendEvent', { path: ROOM, body: { eventName: 'poll', attributes: { question: 'Who?' } } }),
    isRight: hasStatus(200),
  },
  {
    name: 'chat-hosts',
    asked: 'a room of the directory is read',
    environment: () => ({ ...CALLER, HOST_GROUPS: 'host=moderators', ROOMS_PER_OWNER: '2', STATIC_ROOMS: '', DIRECTORY_FUNCTION: DIRECTORY }),
    event: () => request('http', 'readRoom', { path: ROOM, as: ['owner'] }),
    isRight: hasStatus(200),
  },
  {
    name: 'room-directory',
    asked: 'an entry is read',
    environment: () => ({ DIRECTORY_TABLE: 'directory', ROOM_NAME_PREFIX: 'directory', ROOM_SETTINGS: '{}', AUDIT_LOG_GROUP: '/ivschat/directory' }),
    event: () => ({ action: 'read', room: 'lobby' }),
    context: { awsRequestId: 'request-1', invokedFunctionArn: `${DIRECTORY}:read` },
    isRight: (answer) => (answer as { state?: string }).state === 'open',
  },
];

function roomsOf(arn: string) {
  const [prefix, id] = arn.split(/(?<=\/)/);
  return { ROOM_ARN_PREFIX: prefix, ROOMS: `lobby=${id}`, CAPABILITIES: 'SEND_MESSAGE', GROUP_CAPABILITIES: '', SESSION_MINUTES: '60', ATTRIBUTE_CLAIMS: '' };
}

function hasStatus(status: number) {
  return (answer: unknown) => (answer as { statusCode?: number }).statusCode === status;
}
