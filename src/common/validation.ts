import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isKnown } from './known';

/**
 * Every bound that the constructs check, with the shape of the Amazon IVS Chat API (2020-07-14) it comes from.
 * Only documented bounds stand here: a stricter one would refuse what the service accepts.
 */
export const BOUNDS = {
  /** RoomName */
  roomName: { pattern: /^[a-zA-Z0-9-_]*$/, characters: 'letters, digits, - and _', min: 0, max: 128 },
  /** What the names of a directory's rooms begin with: a `-` and a key of 64 characters must fit into RoomName after it */
  roomNamePrefix: { pattern: /^[a-zA-Z0-9-_]*$/, characters: 'letters, digits, - and _', min: 1, max: 63 },
  /** RoomID */
  roomId: { pattern: /^[a-zA-Z0-9]*$/, characters: 'letters and digits', min: 12, max: 12 },
  /** LoggingConfigurationName */
  loggingConfigurationName: { pattern: /^[a-zA-Z0-9-_]*$/, characters: 'letters, digits, - and _', min: 0, max: 128 },
  /** LoggingConfigurationID */
  loggingConfigurationId: { pattern: /^[a-zA-Z0-9]*$/, characters: 'letters and digits', min: 12, max: 12 },
  /** LoggingConfigurationIdentifierList */
  loggingConfigurations: { max: 3 },
  /** BucketName: S3 itself knows older names, which this API refuses */
  destinationBucketName: { pattern: /^[a-z0-9-.]*$/, characters: 'lower-case letters, digits, - and .', min: 3, max: 63 },
  /** LogGroupName */
  destinationLogGroupName: { pattern: /^[.\-_/#A-Za-z0-9]*$/, characters: 'letters, digits and . - _ / #', min: 1, max: 512 },
  /** DeliveryStreamName */
  destinationStreamName: { pattern: /^[a-zA-Z0-9_.-]*$/, characters: 'letters, digits, _ . and -', min: 1, max: 64 },
  /** CloudWatch Logs: the document of a resource policy, in characters */
  logsResourcePolicy: { max: 5120 },
  /** LambdaArn, of a message review handler */
  messageReviewHandlerUri: { max: 170 },
  /** RoomMaxMessageLength, in Unicode code points */
  maximumMessageLength: { min: 1, max: 500 },
  /** RoomMaxMessageRatePerSecond */
  maximumMessageRatePerSecond: { min: 1, max: 100 },
  /** SessionDurationInMinutes */
  sessionDurationInMinutes: { min: 1, max: 180 },
  /** A room's key in the token API: a path segment, so only what needs no escaping there; ours, not the API's */
  roomKey: { pattern: /^[A-Za-z0-9_-]*$/, characters: 'letters, digits, - and _', min: 1, max: 64 },
  /** ChatTokenAttributes, in bytes of UTF-8, names and values together */
  tokenAttributes: { max: 1024 },
  /** An attribute that the client chooses, in characters, so that it could ever fit into ChatTokenAttributes; ours, not the API's */
  requestAttribute: { min: 1, max: 1024 },
  /** Tokens of a user in a minute; ours, not the API's */
  tokensPerUser: { min: 1, max: Number.MAX_SAFE_INTEGER },
  /** Minutes until a room of a directory closes by itself: a year at most; ours, not the API's */
  expiryMinutes: { min: 1, max: 525_600 },
  /** Seconds for which a room stays open after its stream has ended: a day at most; ours, not the API's */
  graceSeconds: { min: 0, max: 86_400 },
  /** Amazon IVS: tags of a channel */
  channelTags: { min: 1, max: 50 },
  /** EventBridge: the pattern of a rule, in characters */
  eventPattern: { max: 2048 },
  /** Rooms that an owner may have open in a directory; ours, not the API's */
  roomsPerOwner: { min: 1, max: 1_000 },
  /** DynamoDB: TableName */
  tableName: { pattern: /^[a-zA-Z0-9_.-]*$/, characters: 'letters, digits, _ . and -', min: 3, max: 255 },
  /** Lambda: the JSON of a function's environment variables, in bytes */
  lambdaEnvironment: { max: 4096 },
  /** Lambda: ReservedConcurrentExecutions; 0 would refuse every request */
  reservedConcurrency: { min: 1, max: Number.MAX_SAFE_INTEGER },
  /** Lambda: the memory of a function, in MiB */
  lambdaMemory: { min: 128, max: 10240 },
  /** API Gateway: a domain name, which DNS bounds */
  domainName: { pattern: /^[a-z0-9.-]*$/, characters: 'lower-case letters, digits, - and .', min: 4, max: 253 },
  /** API Gateway: ApiMappingKey */
  basePath: { pattern: /^[A-Za-z0-9_.\/-]*$/, characters: 'letters, digits and - _ . /', min: 1, max: 300 },
  /** AWS WAF: the limit of a rate-based rule */
  webAclRate: { min: 10, max: 2_000_000_000 },
  /** CloudWatch: the period of an alarm, in seconds; over how many at most it looks back, and over how many if a period is less than an hour */
  alarmPeriod: { steps: [10, 30], step: 60, max: 604_800, hour: 3_600, ofLess: 86_400 },
  /** IAM: all inline policies of a role, in characters without white space */
  rolePolicies: { max: 10240 },
  /** IAM: managed policies of a role, unless the account has more */
  managedPolicies: { max: 10 },
  /** Tags, those included that the functions set */
  tags: { max: 50 },
  /** TagKey */
  tagKey: { min: 1, max: 128 },
  /** TagValue */
  tagValue: { max: 256 },
} as const;

interface Range {
  readonly min: number;
  readonly max: number;
}

interface Text extends Range {
  readonly pattern: RegExp;
  readonly characters: string;
}

/** Throws with the path of the construct in front, so that the message leads to the line that is wrong. */
export function fail(scope: IConstruct, message: string): never {
  failAt(scope.node.path, message);
}

/** The same for a construct that is not there yet. */
export function failAt(path: string, message: string): never {
  throw new Error(`[${path}] ${message}`);
}

/** A whole number within the range; tokens and absent values pass. */
export function checkInteger(scope: IConstruct, name: string, value: number | undefined, { min, max }: Range): void {
  if (value === undefined || Token.isUnresolved(value)) return;
  if (!Number.isInteger(value) || value < min || value > max) {
    fail(scope, `${name} must be a whole number from ${min} to ${max}, got ${value}`);
  }
}

/** A string of the given characters and length; what is not known yet and absent values pass. */
export function checkText(scope: IConstruct, name: string, value: string | undefined, { pattern, characters, min, max }: Text): void {
  if (value === undefined || !isKnown(value)) return;
  if (!pattern.test(value) || value.length < min || value.length > max) {
    const length = min === max ? max : `${min} to ${max}`;
    fail(scope, `${name} must have ${length} characters, of ${characters}, got ${JSON.stringify(value)} (${value.length} characters)`);
  }
}
