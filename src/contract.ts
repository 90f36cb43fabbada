/**
 * What the constructs and the handlers agree on: the one file that both import, so that they cannot drift apart.
 * Names in deployed stacks live for ever: add to them, never rename.
 */

/** CloudFormation resource type of a room. */
export const ROOM_RESOURCE_TYPE = 'Custom::IVSChatRoom';

/** CloudFormation resource type of a logging configuration. */
export const LOGGING_CONFIGURATION_RESOURCE_TYPE = 'Custom::IVSChatLoggingConfiguration';

/** The tag by which the handler knows what it made. Reserved: a template cannot set it. */
export const OWNERSHIP_TAG = 'cdk-ivschat:owner';

/**
 * The environment of the chat token function. Maps and lists are written as URL query strings (`key=value&key=value`,
 * lists with commas): Lambda measures the JSON of all variables against 4 KB, in which JSON inside JSON would pay a
 * backslash for each quote.
 */
export const TOKEN_ENV = {
  /** What stands before the id in the ARN of every room: `arn:aws:ivschat:REGION:ACCOUNT:room/` */
  roomArnPrefix: 'ROOM_ARN_PREFIX',
  /** room key → room id, for a room with a policy of its own with `.N` after it: the N of POLICY_N */
  rooms: 'ROOMS',
  /** What stands before the number of a policy that is not the API's, see POLICY_FIELDS */
  policy: 'POLICY_',
  /** List of capabilities that every user gets */
  capabilities: 'CAPABILITIES',
  /** group → list of capabilities */
  groupCapabilities: 'GROUP_CAPABILITIES',
  /** token attribute → claim */
  attributeClaims: 'ATTRIBUTE_CLAIMS',
  userIdClaim: 'USER_ID_CLAIM',
  /** The name of a claim, or the path to one inside another, with dots */
  groupsClaim: 'GROUPS_CLAIM',
  /** The session duration, default and upper bound at once, in minutes */
  sessionMinutes: 'SESSION_MINUTES',
  /** The groups that moderate the rooms without a policy of their own, and all rooms at once, as POLICY_FIELDS.moderatorGroup */
  moderatorGroups: 'MODERATOR_GROUPS',
  /** token attribute that the client chooses → its longest value, in characters */
  requestAttributes: 'REQUEST_ATTRIBUTES',
  /** List of the keys of rooms that guests may enter; without it, there is no guest */
  guestRooms: 'GUEST_ROOMS',
  /** What guests may do, see POLICY_FIELDS */
  guestPolicy: 'GUEST_POLICY',
  /** `true` gives every caller a random user id; anything else refuses callers whom nobody verified */
  anonymous: 'ANONYMOUS_USERS',
  /**
   * The kind of authorizer whose word alone counts, see AUTHORIZERS. `jwt` says too that the JWT which it verifies is the
   * one in the Authorization header. Without it, the function sees the kind by the event, and does not read that header.
   */
  authorizer: 'AUTHORIZER',
  /** List of the app clients whose tokens are accepted, where the API's authorizer does not look at them; without it, all are */
  clients: 'CLIENT_IDS',
  /** List of the web origins whose pages may read the answers, where the API itself adds no CORS headers */
  corsOrigins: 'CORS_ORIGINS',
  /** `true` lets those pages send cookies */
  corsCredentials: 'CORS_CREDENTIALS',
  /** The name of the ban list's table; without it, nobody is banned */
  banTable: 'BAN_TABLE',
  /** How many tokens a user gets in a minute; without it, they are not counted */
  tokensPerUser: 'TOKENS_PER_USER',
} as const;

/** What the environment of the moderation function has besides its rooms, policies, identity and ban list, which are as in TOKEN_ENV. */
export const MODERATION_ENV = {
  /** The name of the log group that the audit records go to */
  auditLogGroup: 'AUDIT_LOG_GROUP',
  /** The URL of the queue of second disconnects, where there is a ban list */
  banQueueUrl: 'BAN_QUEUE_URL',
} as const;

/** A policy in a variable of its own: it stands there whole. */
export const POLICY_FIELDS = {
  /** List of capabilities that everybody has who may enter */
  capabilities: 'can',
  /** What stands before the name of a group; its value is a list of capabilities */
  group: 'group:',
  /** One field for each group that may enter; without any, all may */
  allowedGroup: 'allow',
  /** One field for each group that moderates */
  moderatorGroup: 'moderate',
  minutes: 'minutes',
} as const;

/** The kinds of authorizer in an API that vouch for a caller. */
export const AUTHORIZERS = ['jwt', 'lambda', 'iam'] as const;

/** ChatTokenCapability of the Amazon IVS Chat API. */
export const CHAT_CAPABILITIES = ['SEND_MESSAGE', 'DISCONNECT_USER', 'DELETE_MESSAGE'] as const;

/** The list of them all, in a policy. */
export const ALL_CAPABILITIES = '*';

/** The path parameter that holds the room key. */
export const ROOM_PATH_PARAMETER = 'room';

/** The path parameter that holds the id of a message. */
export const MESSAGE_PATH_PARAMETER = 'messageId';

/** The path parameter that holds a user's id. */
export const USER_PATH_PARAMETER = 'userId';

const ROOM_PATH = `/rooms/{${ROOM_PATH_PARAMETER}}`;
const BANS_PATH = '/bans';
const BAN_PATH = `${BANS_PATH}/{${USER_PATH_PARAMETER}}`;

/** The routes of an API, `METHOD /path`. A handler knows its route by them. */
export const ROUTES = {
  tokens: `POST ${ROOM_PATH}/tokens`,
  guestTokens: `POST ${ROOM_PATH}/guest-tokens`,
  sendEvent: `POST ${ROOM_PATH}/events`,
  deleteMessage: `DELETE ${ROOM_PATH}/messages/{${MESSAGE_PATH_PARAMETER}}`,
  disconnect: `POST ${ROOM_PATH}/disconnects`,
  listBans: `GET ${ROOM_PATH}${BANS_PATH}`,
  ban: `PUT ${ROOM_PATH}${BAN_PATH}`,
  liftBan: `DELETE ${ROOM_PATH}${BAN_PATH}`,
  listBansEverywhere: `GET ${BANS_PATH}`,
  banEverywhere: `PUT ${BAN_PATH}`,
  liftBanEverywhere: `DELETE ${BAN_PATH}`,
} as const;

/** The types of problems: this, and the name. Each type's page in the repository says what causes it and what to do. */
export const PROBLEM_BASE = 'https://github.com/cdk-ivschat/cdk-ivschat/blob/main/docs/problems.md#';

/** What every answer carries, whoever gives it: no cache keeps it, no browser guesses its type or asks without TLS again. */
export const ANSWER_HEADERS = {
  'Cache-Control': 'no-store',
  'Strict-Transport-Security': 'max-age=63072000',
  'X-Content-Type-Options': 'nosniff',
} as const;

/** Response headers that pages of other origins may read. */
export const EXPOSED_HEADERS = ['Retry-After'] as const;

/** The routes of moderation, and those of them that need a ban list. */
export const MODERATION_ROUTES = ['sendEvent', 'deleteMessage', 'disconnect'] as const;
export const BAN_ROUTES = ['listBans', 'ban', 'liftBan', 'listBansEverywhere', 'banEverywhere', 'liftBanEverywhere'] as const;

/** The ARN of the secret that holds the key which hashes user ids in logs; without it, logs have no hash. */
export const USER_HASH_KEY_ENV = 'USER_HASH_KEY_SECRET';

/**
 * CloudWatch metrics of the functions behind an API, in the embedded metric format. Every request is counted once, by how it
 * ended, with the dimension `service`; in some of them once more, with a second dimension that says more.
 */
export const METRICS = {
  namespace: 'CdkIvsChat',
  /** The name of the function */
  service: 'service',
  /** The name of the problem, of what was denied and of what failed */
  reason: 'reason',
  /** A key of ROUTES, of what was moderated */
  action: 'action',
} as const;

/** Those of the chat token function. */
export const TOKEN_METRICS = {
  /** Tokens issued */
  succeeded: 'TokensIssued',
  /** Requests refused because of what the client sent or may do (4xx, but for the next three); by reason too */
  denied: 'TokensDenied',
  /** Requests of banned users (403) */
  banned: 'TokensBanned',
  /** Requests of users who had as many tokens as they may have in a minute (429) */
  limited: 'TokensLimited',
  /** Requests that Amazon IVS Chat throttled (429) */
  throttled: 'TokensThrottled',
  /** Requests that failed on our side or in Amazon IVS Chat (5xx); by reason too */
  failed: 'TokensFailed',
  /** Milliseconds from request to answer */
  latency: 'TokenLatency',
} as const;

/** The table of a ban list. A published format (docs/bans.md), which backends in any language read and write. */
export const BAN_TABLE = {
  partitionKey: 'pk',
  sortKey: 'sk',
  /** Epoch seconds, by which DynamoDB deletes an item, some day after */
  expiresAt: 'expiresAt',
  /** What a partition key starts with: a user's bans, by the user's id */
  ban: 'ban#',
  /** What a partition key starts with: how many tokens a user got, by the user's id */
  count: 'count#',
  /** The sort key of a ban that is for every room */
  everywhere: '*',
  /** The index that lists bans by room, newest first; and the attributes that are its keys */
  index: 'byRoom',
  room: 'room',
  createdAt: 'createdAt',
} as const;

/** Those of the moderation function. */
export const MODERATION_METRICS = {
  /** Requests that were answered with what they asked for; by action too */
  succeeded: 'ModerationActions',
  /** Requests refused because of what the client sent or may do (4xx, but for 429); by reason too */
  denied: 'ModerationDenied',
  /** Requests that Amazon IVS Chat throttled (429) */
  throttled: 'ModerationThrottled',
  /** Requests that failed on our side or in AWS (5xx); by reason too */
  failed: 'ModerationFailed',
  /** Milliseconds from request to answer */
  latency: 'ModerationLatency',
  /** Second disconnects that failed, and will be tried again */
  secondDisconnectsFailed: 'SecondDisconnectsFailed',
} as const;
