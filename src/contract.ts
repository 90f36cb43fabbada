/**
 * What the constructs and the handlers agree on: the one file that both import, so that they cannot drift apart.
 * Names in deployed stacks live for ever: add to them, never rename.
 */

/** CloudFormation resource type of a room. */
export const ROOM_RESOURCE_TYPE = 'Custom::IVSChatRoom';

/** CloudFormation resource type of a logging configuration. */
export const LOGGING_CONFIGURATION_RESOURCE_TYPE = 'Custom::IVSChatLoggingConfiguration';

/** CloudFormation resource type of a directory of rooms: it deletes the rooms when the directory leaves its stack. */
export const DIRECTORY_RESOURCE_TYPE = 'Custom::IVSChatRoomDirectory';

/** The tag by which the handler knows what it made. Reserved: a template cannot set it. */
export const OWNERSHIP_TAG = 'cdk-ivschat:owner';

/** Tags of a room that is in a directory, reserved as well: the name of the directory's table, and the room's key. */
export const DIRECTORY_TAG = 'cdk-ivschat:directory';
export const ROOM_KEY_TAG = 'cdk-ivschat:room';

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
  /** `token` leaves the time by which a token is to be renewed as Amazon IVS Chat has it; without it, it follows from the session */
  renewal: 'TOKEN_RENEWAL',
  /** The name of the table of the room directory; without it, there are no rooms but ROOMS */
  directoryTable: 'DIRECTORY_TABLE',
  /** List of capabilities that the owner of a room of the directory has there, or ALL_CAPABILITIES */
  ownerCapabilities: 'OWNER_CAPABILITIES',
} as const;

/** What the environment of the moderation function has besides its rooms, policies, identity and ban list, which are as in TOKEN_ENV. */
export const MODERATION_ENV = {
  /** The name of the log group that the audit records go to */
  auditLogGroup: 'AUDIT_LOG_GROUP',
  /** The URL of the queue of second disconnects, where there is a ban list */
  banQueueUrl: 'BAN_QUEUE_URL',
} as const;

/**
 * What the environment of the function has with which hosts open and close rooms through an API, besides its identity, moderator
 * groups and ban list, which are as in TOKEN_ENV.
 */
export const HOST_ENV = {
  /** The groups that may open rooms, as POLICY_FIELDS.moderatorGroup writes groups: `host=A&host=B` */
  groups: 'HOST_GROUPS',
  /** How many rooms an owner may have open at once */
  roomsPerOwner: 'ROOMS_PER_OWNER',
  /** The ARN of the directory's function */
  directoryFunction: 'DIRECTORY_FUNCTION',
  /** List of the keys of the API's own rooms, which are no keys of the directory */
  staticRooms: 'STATIC_ROOMS',
  /** `true` lets everybody list the open rooms that they may enter */
  listOpenRooms: 'LIST_OPEN_ROOMS',
} as const;

/** The field of HOST_ENV.groups. */
export const HOST_FIELD = 'host';

/** The environment of the functions of a room directory. */
export const DIRECTORY_ENV = {
  /** The name of its table: also the value of DIRECTORY_TAG */
  table: 'DIRECTORY_TABLE',
  /** What the name of each room begins with, before `-` and its key */
  namePrefix: 'ROOM_NAME_PREFIX',
  /** JSON of DIRECTORY_SETTINGS: what the rooms are like */
  settings: 'ROOM_SETTINGS',
  /** Minutes until a room closes by itself; without it, rooms stay open until they are closed */
  expiryMinutes: 'EXPIRY_MINUTES',
  /** List of keys that APIs use for rooms of their own */
  reservedKeys: 'RESERVED_KEYS',
  /** The name of the log group that the audit records go to */
  auditLogGroup: 'AUDIT_LOG_GROUP',
  /** `true` lets the sweep bring open rooms in line with DIRECTORY_SETTINGS */
  converge: 'CONVERGE',
  /** `true`: IAM lets the functions act on the rooms of others, too, so that they look at a room's tag themselves */
  anyRoom: 'MAY_ACT_ON_ANY_ROOM',
  /** Seconds for which a room stays open after its stream has ended; without it, the directory follows no streams */
  streamGraceSeconds: 'STREAM_GRACE_SECONDS',
  /** `key=value&…`: tags that a channel must have to be followed */
  streamTags: 'STREAM_TAGS',
} as const;

/** The members of the JSON in DIRECTORY_ENV.settings: with the names and values of CreateRoom. */
export interface DirectorySettings {
  readonly maximumMessageRatePerSecond?: number;
  readonly maximumMessageLength?: number;
  readonly messageReviewHandler?: { readonly uri: string; readonly fallbackResult: string };
  readonly loggingConfigurationIdentifiers?: string[];
  readonly tags?: { readonly [key: string]: string };
}

/** The aliases of the directory's function: IAM lets a principal use one or several. A call through one may do nothing else. */
export const DIRECTORY_ALIASES = {
  open: 'open',
  close: 'close',
  read: 'read',
} as const;

/** The event that the participants of a room get before it goes. Its attribute `reason` is one of CLOSE_REASONS. */
export const ROOM_CLOSED_EVENT = 'cdk-ivschat:room-closed';

/** Why a room closes. */
export const CLOSE_REASONS = ['requested', 'expired', 'stream-ended', 'directory-removed'] as const;

/** The table of a room directory. Not a published format: its function is the contract. */
export const DIRECTORY_TABLE = {
  partitionKey: 'pk',
  /** What a partition key starts with: an entry, by the room's key; how many rooms an owner has; and what the functions keep in mind */
  room: 'room#',
  owner: 'owner#',
  mark: 'mark#',
  /** Epoch seconds, by which DynamoDB deletes a mark, some day after */
  expiresAt: 'expiresAt',
  /** The index of all entries, by when the sweep has to look at them (milliseconds since 1970) */
  dueIndex: 'byDue',
  list: 'list',
  due: 'due',
  /** The index of the entries that have an owner */
  ownerIndex: 'byOwner',
  ownerId: 'owner',
  openedAt: 'openedAt',
} as const;

/** CloudWatch metrics of a room directory, which both of its functions count, with the dimension METRICS.service: the name of its table. */
export const DIRECTORY_METRICS = {
  /** Rooms in the directory, as the sweep found them */
  openRooms: 'OpenRooms',
  opened: 'RoomsOpened',
  closed: 'RoomsClosed',
  /** Rooms closed because their time was over, or that of their stream */
  expired: 'RoomsExpired',
  /** Rooms without an entry that were deleted, and openings and closings that had died half-way and were made good */
  swept: 'RoomsSwept',
  /** Rooms that somebody deleted outside of the directory, or took its tag from */
  missing: 'RoomsMissing',
  /** Calls refused because of what was asked for */
  denied: 'DirectoryDenied',
  /** Calls that Amazon IVS Chat throttled to the end */
  throttled: 'DirectoryThrottled',
  /** Calls, and work of the sweep, that failed on our side or in AWS */
  failed: 'DirectoryFailed',
  /** Milliseconds from a call to its answer */
  latency: 'DirectoryLatency',
} as const;

/** Those of the function with which hosts open rooms through an API. */
export const HOST_METRICS = {
  /** Requests that were answered with what they asked for; by action too */
  succeeded: 'HostActions',
  /** Requests refused because of what the client sent or may do (4xx, but for 429); by reason too */
  denied: 'HostDenied',
  /** Requests that Amazon IVS Chat throttled (429) */
  throttled: 'HostThrottled',
  /** Requests that failed on our side or in AWS (5xx); by reason too */
  failed: 'HostFailed',
  /** Milliseconds from request to answer */
  latency: 'HostLatency',
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

const ROOMS_PATH = '/rooms';
const ROOM_PATH = `${ROOMS_PATH}/{${ROOM_PATH_PARAMETER}}`;
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
  openRoom: `PUT ${ROOM_PATH}`,
  closeRoom: `DELETE ${ROOM_PATH}`,
  readRoom: `GET ${ROOM_PATH}`,
  listRooms: `GET ${ROOMS_PATH}`,
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

/** The routes of hosts: of an API with a directory of rooms. */
export const HOST_ROUTES = ['openRoom', 'closeRoom', 'readRoom', 'listRooms'] as const;

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
