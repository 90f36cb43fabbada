/**
 * The inputs of Amazon IVS Chat's 17 operations and the bounds on them, after the public service model (API version 2020-07-14).
 * This table is the emulator's own; the constructs and handlers have theirs, so that one mistake cannot be in both.
 */
export type Shape =
  | StringShape
  | { readonly type: 'integer'; readonly min: number; readonly max: number }
  | { readonly type: 'list'; readonly of: Shape; readonly max?: number }
  | { readonly type: 'map'; readonly key: StringShape; readonly value: StringShape; readonly max?: number; readonly maxBytes?: number }
  | StructureShape;

export interface StringShape {
  readonly type: 'string';
  /** In code points. */
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  /** What the pattern means, where it does not say so itself. */
  readonly says?: string;
  readonly oneOf?: readonly string[];
}

export interface StructureShape {
  readonly type: 'structure';
  readonly members: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  /** A union: one member and no other. */
  readonly exactlyOne?: true;
}

/** Bytes that token attributes, event attributes and message attributes may take up in total. */
export const MAX_ATTRIBUTES_BYTES = 1024;

/** Tags that one resource may carry. */
export const MAX_TAGS = 50;

const text = (min?: number, max?: number, pattern?: RegExp): StringShape => ({ type: 'string', min, max, pattern });
const integer = (min: number, max: number): Shape => ({ type: 'integer', min, max });
const structure = (members: Record<string, Shape>, required: string[] = []): StructureShape => ({ type: 'structure', members, required });

const ROOM = text(1, 128, /^arn:aws:ivschat:[a-z0-9-]+:[0-9]+:room\/[a-zA-Z0-9-]+$/);
const LOGGING_CONFIGURATION = text(1, 128, /^arn:aws:ivschat:[a-z0-9-]+:[0-9]+:logging-configuration\/[a-zA-Z0-9-]+$/);
// The model's own pattern has `[a-z-]/` where the resource type stands, which no ARN of the service matches.
const RESOURCE = text(1, 128, /^arn:aws:ivschat:[a-z0-9-]+:[0-9]+:(room|logging-configuration)\/[a-zA-Z0-9-]+$/);
const NAME = text(0, 128, /^[a-zA-Z0-9-_]*$/);
const LAMBDA: StringShape = { ...text(0, 170, /^$|^arn:aws:lambda:[a-z0-9-]+:[0-9]{12}:function:.+/), says: 'must be empty or the ARN of a Lambda function' };
const LOGGING_CONFIGURATIONS: Shape = { type: 'list', of: LOGGING_CONFIGURATION, max: 3 };
const ATTRIBUTES: Shape = { type: 'map', key: text(), value: text(), maxBytes: MAX_ATTRIBUTES_BYTES };
const TAG_KEY: StringShape = { ...text(1, 128, /^(?!aws:)/i), says: 'must not begin with aws:' };
const TAGS: Shape = { type: 'map', key: TAG_KEY, value: text(0, 256), max: MAX_TAGS };
const TAG_KEYS: Shape = { type: 'list', of: text(1, 128), max: MAX_TAGS };
const USER_ID = text(1, 128);
const REASON = text(1, 256);
const PAGE = { nextToken: text(0, 1024), maxResults: integer(1, 50) };

const REVIEW_HANDLER = structure({ uri: LAMBDA, fallbackResult: { type: 'string', oneOf: ['ALLOW', 'DENY'] } });

const DESTINATION: StructureShape = {
  ...structure({
    s3: structure({ bucketName: text(3, 63, /^[a-z0-9-.]+$/) }, ['bucketName']),
    cloudWatchLogs: structure({ logGroupName: text(1, 512, /^[.\-_/#A-Za-z0-9]+$/) }, ['logGroupName']),
    firehose: structure({ deliveryStreamName: text(1, 64, /^[a-zA-Z0-9_.-]+$/) }, ['deliveryStreamName']),
  }),
  exactlyOne: true,
};

const ROOM_SETTINGS = {
  name: NAME,
  maximumMessageRatePerSecond: integer(1, 100),
  maximumMessageLength: integer(1, 500),
  messageReviewHandler: REVIEW_HANDLER,
  loggingConfigurationIdentifiers: LOGGING_CONFIGURATIONS,
};

/** Input of each operation, by the operation's name. */
export const INPUTS: Readonly<Record<string, StructureShape>> = {
  CreateChatToken: structure({
    roomIdentifier: ROOM,
    userId: USER_ID,
    capabilities: { type: 'list', of: { type: 'string', oneOf: ['SEND_MESSAGE', 'DISCONNECT_USER', 'DELETE_MESSAGE'] } },
    sessionDurationInMinutes: integer(1, 180),
    attributes: ATTRIBUTES,
  }, ['roomIdentifier', 'userId']),
  CreateLoggingConfiguration: structure({ name: NAME, destinationConfiguration: DESTINATION, tags: TAGS }, ['destinationConfiguration']),
  CreateRoom: structure({ ...ROOM_SETTINGS, tags: TAGS }),
  DeleteLoggingConfiguration: structure({ identifier: LOGGING_CONFIGURATION }, ['identifier']),
  DeleteMessage: structure({ roomIdentifier: ROOM, id: text(12, 12, /^[a-zA-Z0-9]+$/), reason: REASON }, ['roomIdentifier', 'id']),
  DeleteRoom: structure({ identifier: ROOM }, ['identifier']),
  DisconnectUser: structure({ roomIdentifier: ROOM, userId: USER_ID, reason: REASON }, ['roomIdentifier', 'userId']),
  GetLoggingConfiguration: structure({ identifier: LOGGING_CONFIGURATION }, ['identifier']),
  GetRoom: structure({ identifier: ROOM }, ['identifier']),
  ListLoggingConfigurations: structure(PAGE),
  ListRooms: structure({ name: NAME, ...PAGE, messageReviewHandlerUri: LAMBDA, loggingConfigurationIdentifier: LOGGING_CONFIGURATION }),
  ListTagsForResource: structure({ resourceArn: RESOURCE }, ['resourceArn']),
  SendEvent: structure({ roomIdentifier: ROOM, eventName: text(1, 100), attributes: ATTRIBUTES }, ['roomIdentifier', 'eventName']),
  TagResource: structure({ resourceArn: RESOURCE, tags: TAGS }, ['resourceArn', 'tags']),
  UntagResource: structure({ resourceArn: RESOURCE, tagKeys: TAG_KEYS }, ['resourceArn', 'tagKeys']),
  UpdateLoggingConfiguration: structure({ identifier: LOGGING_CONFIGURATION, name: NAME, destinationConfiguration: DESTINATION }, ['identifier']),
  UpdateRoom: structure({ identifier: ROOM, ...ROOM_SETTINGS }, ['identifier']),
};

/** What a client may send over its WebSocket, by the frame's Action. RequestId is read before anything is checked. */
export const ACTIONS: Readonly<Record<string, StructureShape>> = {
  // An empty message says nothing to anybody; what the service does with one is not documented.
  SEND_MESSAGE: structure({ RequestId: text(), Content: text(1), Attributes: { type: 'map', key: text(), value: text() } }, ['Content']),
  DELETE_MESSAGE: structure({ RequestId: text(), Id: text(12, 12, /^[a-zA-Z0-9]+$/), Reason: REASON }, ['Id']),
  DISCONNECT_USER: structure({ RequestId: text(), UserId: USER_ID, Reason: REASON }, ['UserId']),
};
