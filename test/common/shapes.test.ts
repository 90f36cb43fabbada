import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { any, ARN, ENV, jwt, log, LOG, reviewer, rooms } from './imported';
import {
  ChatApi, ChatAuthorizer, ChatCapability, ChatMetrics, ChatResourceProvider, ChatTokenFunction, FallbackResult, LoggingConfiguration,
  LoggingDestination, MessageReviewHandler, Room, RoomGrants,
} from '../../src';

describe('a value of another kind is an error with the path, the value and what is wanted', () => {
  const fn = (props: object) => (stack: Stack) => new ChatTokenFunction(stack, 'Tokens', { rooms: rooms(stack), ...props });
  const api = (props: object) => (stack: Stack) => new ChatApi(stack, 'Api', { rooms: rooms(stack), authorizer: jwt(), ...props });
  const authorized = (authorizer: (stack: Stack) => ChatAuthorizer) => (stack: Stack) => new ChatApi(stack, 'Api', { rooms: rooms(stack), authorizer: authorizer(stack) });
  const room = (props: object) => (stack: Stack) => new Room(stack, 'Room', props);
  const pool = (stack: Stack) => new UserPool(stack, 'Users');

  test.each<[string, (stack: Stack) => unknown, string]>([
    ['a capability by its name', fn({ capabilities: ['SEND_MESSAGE'] }), '[Stack/Tokens] capabilities[0] must be a ChatCapability, such as ChatCapability.SEND_MESSAGE, got "SEND_MESSAGE"'],
    ['a capability that there is not', fn({ capabilities: [ChatCapability.SEND_MESSAGE, { capability: 'NOPE' }] }), '[Stack/Tokens] capabilities[1] must be a ChatCapability, such as ChatCapability.SEND_MESSAGE, got {"capability":"NOPE"}'],
    ['one capability', fn({ capabilities: ChatCapability.SEND_MESSAGE }), '[Stack/Tokens] capabilities must be a list, each of it a ChatCapability'],
    ['a capability that is undefined', fn({ capabilities: [undefined] }), '[Stack/Tokens] capabilities[0] must be a ChatCapability, such as ChatCapability.SEND_MESSAGE, got undefined'],
    ['a group\'s capability by its name', fn({ groupCapabilities: { mods: ['DELETE_MESSAGE'] } }), '[Stack/Tokens] groupCapabilities["mods"][0] must be a ChatCapability'],
    ['one capability of a group', fn({ groupCapabilities: { mods: ChatCapability.SEND_MESSAGE } }), '[Stack/Tokens] groupCapabilities["mods"] must be a list'],
    ['groups without capabilities', fn({ groupCapabilities: ['mods'] }), '[Stack/Tokens] groupCapabilities must be an object with a list of ChatCapability for each group, got ["mods"]'],
    ['groups in a Map', fn({ groupCapabilities: new Map([['mods', ChatCapability.ALL]]) }), '[Stack/Tokens] groupCapabilities must be an object with a list of ChatCapability for each group, got an object of Map'],
    ['a duration in minutes', fn({ sessionDuration: 30 }), '[Stack/Tokens] sessionDuration must be a Duration, such as Duration.minutes(60), got 30'],
    ['a claim that is no text', fn({ attributeClaims: { displayName: 5 } }), '[Stack/Tokens] attributeClaims must map an attribute\'s name to a claim\'s name, got "displayName": 5'],
    ['attributes without claims', fn({ attributeClaims: ['displayName'] }), '[Stack/Tokens] attributeClaims must be an object with the name of a claim for each attribute, got ["displayName"]'],
    ['no user id claim', fn({ userIdClaim: '' }), '[Stack/Tokens] userIdClaim must be the name of a claim, got ""'],
    ['a groups claim in a list', fn({ groupsClaim: ['groups'] }), '[Stack/Tokens] groupsClaim must be the name of a claim, got ["groups"]'],
    ['a text for yes or no', fn({ jwtInAuthorizationHeader: 'false' }), '[Stack/Tokens] jwtInAuthorizationHeader must be true or false, got "false"'],
    ['a room for rooms', (stack) => new ChatTokenFunction(stack, 'Tokens', { rooms: any(new Room(stack, 'Lobby')) }), '[Stack/Tokens] rooms must be an object with a room for each key, got the construct Stack/Lobby'],
    ['a room that is added without one', (stack) => new ChatTokenFunction(stack, 'Tokens', {}).addRoom('lobby', any(undefined)), '[Stack/Tokens] rooms.lobby must be a room: a Room, a CfnRoom or another IRoomRef, got undefined'],
    ['a key that is none', (stack) => new ChatTokenFunction(stack, 'Tokens', {}).addRoom(any(7), any(undefined)), '[Stack/Tokens] a key of rooms must be a string, got 7'],
    ['a list of rooms', (stack) => new ChatTokenFunction(stack, 'Tokens', { rooms: any([pool(stack), ['a']]) }), '[Stack/Tokens] rooms must be an object with a room for each key, got [the construct Stack/Users,a list]'],
    ['a room that is undefined', fn({ rooms: { lobby: undefined } }), '[Stack/Tokens] rooms.lobby must be a room: a Room, a CfnRoom or another IRoomRef, got undefined'],
    ['the ARN of a room', fn({ rooms: { lobby: ARN } }), `[Stack/Tokens] rooms.lobby must be a room: a Room, a CfnRoom or another IRoomRef, got "${ARN}"`],
    ['another construct for a room', (stack) => fn({ rooms: { lobby: pool(stack) } })(stack), '[Stack/Tokens] rooms.lobby must be a room: a Room, a CfnRoom or another IRoomRef, got the construct Stack/Users'],
    ['an API without props', (stack) => new ChatApi(stack, 'Api', any(undefined)), '[Stack/Api] authorizer must be a ChatAuthorizer, such as ChatAuthorizer.iam(), got undefined'],
    ['an API without an authorizer', api({ authorizer: undefined }), '[Stack/Api] authorizer must be a ChatAuthorizer, such as ChatAuthorizer.iam(), got undefined'],
    ['an authorizer that is an object', api({ authorizer: { type: 'iam' } }), '[Stack/Api] authorizer must be a ChatAuthorizer, such as ChatAuthorizer.iam(), got {"type":"iam"}'],
    ['an authorizer that was not called', api({ authorizer: ChatAuthorizer.iam }), '[Stack/Api] authorizer must be a ChatAuthorizer, such as ChatAuthorizer.iam(), got a function'],
    ['a list of rooms for an API', api({ rooms: ['lobby'] }), '[Stack/Api/TokenFunction] rooms must be an object'],
    ['one origin', api({ corsOrigins: 'https://example.com' }), '[Stack/Api] corsOrigins must be a list, each of it a string, got "https://example.com"'],
    ['an origin that is a URL', api({ corsOrigins: [new URL('https://example.com')] }), '[Stack/Api] corsOrigins[0] must be a string, got an object of URL'],
    ['one header', api({ corsHeaders: 'traceparent' }), '[Stack/Api] corsHeaders must be a list, each of it a string, got "traceparent"'],
    ['credentials as a text', api({ corsCredentials: 'false' }), '[Stack/Api] corsCredentials must be true or false, got "false"'],
    ['a user pool without clients', authorized((stack) => ChatAuthorizer.userPool(pool(stack), any(undefined))), '[Stack/Api] clients must be a list, each of it a client of the user pool, got undefined'],
    ['a client by its id', authorized((stack) => ChatAuthorizer.userPool(pool(stack), { clients: any(['abc']) })), '[Stack/Api] clients[0] must be a client of the user pool, got "abc"'],
    ['one client', authorized((stack) => ChatAuthorizer.userPool(pool(stack), { clients: any(pool) })), '[Stack/Api] clients must be a list, each of it a client of the user pool, got a function'],
    ['a user pool by its id', authorized(() => ChatAuthorizer.userPool(any('eu-west-1_X'), { clients: [] })), '[Stack/Api] the pool of ChatAuthorizer.userPool must be a user pool, got "eu-west-1_X"'],
    ['no issuer', authorized(() => ChatAuthorizer.jwt(any({ audience: ['chat'] }))), '[Stack/Api] issuer must be a string, got undefined'],
    ['no JWT options', authorized(() => ChatAuthorizer.jwt(any(undefined))), '[Stack/Api] audience must be a list, each of it a string, got undefined'],
    ['one audience', authorized(() => ChatAuthorizer.jwt({ issuer: 'https://a.example', audience: any('chat') })), '[Stack/Api] audience must be a list, each of it a string, got "chat"'],
    ['an authorizer by its ARN', authorized(() => ChatAuthorizer.lambda(any('arn'))), '[Stack/Api] the handler of ChatAuthorizer.lambda must be a Lambda function, got "arn"'],
    ['a claim that is no name', authorized((stack) => ChatAuthorizer.lambda(reviewer(stack), { userIdClaim: any(7) })), 'userIdClaim must be the name of a claim, got 7'],

    ['a name that is a number', room({ roomName: 5 }), '[Stack/Room] roomName must be a string, got 5'],
    ['one logging configuration', (stack) => room({ loggingConfigurations: log(stack) })(stack), '[Stack/Room] loggingConfigurations must be a list of logging configurations, got the construct Stack/Log'],
    ['a logging configuration by its ARN', room({ loggingConfigurations: [LOG] }), '[Stack/Room] a logging configuration of the room must be a LoggingConfiguration, a CfnLoggingConfiguration or another ILoggingConfigurationRef, got "arn:'],
    ['a logging configuration that is added and undefined', (stack) => new Room(stack, 'Room').addLoggingConfiguration(any(undefined)), '[Stack/Room] a logging configuration of the room must be'],
    ['a function as the review handler', (stack) => room({ messageReviewHandler: reviewer(stack) })(stack), '[Stack/Room] messageReviewHandler must be a MessageReviewHandler, such as MessageReviewHandler.lambda(…), got the construct Stack/Fn'],
    ['code as the review handler', room({ messageReviewHandler: () => 'ALLOW' }), '[Stack/Room] messageReviewHandler must be a MessageReviewHandler, such as MessageReviewHandler.lambda(…), got a function'],
    ['an object as the review handler', room({ messageReviewHandler: { uri: 'arn' } }), '[Stack/Room] messageReviewHandler must be a MessageReviewHandler, such as MessageReviewHandler.lambda(…), got {"uri":"arn"}'],
    ['a review function by its ARN', room({ messageReviewHandler: MessageReviewHandler.lambda(any('arn')) }), '[Stack/Room] the function of messageReviewHandler must be a Lambda function, or a version or alias of one, got "arn"'],
    ['another fallback', (stack) => room({ messageReviewHandler: MessageReviewHandler.lambda(reviewer(stack), { fallbackResult: any('MAYBE') }) })(stack), '[Stack/Room] fallbackResult must be ALLOW or DENY, got "MAYBE"'],
    ['another removal policy', room({ removalPolicy: 'DESTROY' }), '[Stack/Room] removalPolicy must be one of destroy, retain, retain-on-update-or-delete, got "DESTROY"'],
    ['a policy for snapshots', room({ removalPolicy: RemovalPolicy.SNAPSHOT }), '[Stack/Room] removalPolicy must be one of destroy, retain, retain-on-update-or-delete, got "snapshot"'],
    ['a rate as a text', room({ maximumMessageRatePerSecond: '50' }), '[Stack/Room] maximumMessageRatePerSecond must be a whole number from 1 to 100, got 50'],
    ['no id', (stack) => Room.fromRoomId(stack, 'Room', any(undefined)), 'roomId must be a string, got undefined'],
    ['no ARN', (stack) => Room.fromRoomAttributes(stack, 'Room', any(undefined)), 'roomArn must be the ARN of an Amazon IVS Chat room'],
    ['a look-up by a number', (stack) => Room.fromLookup(stack, 'Room', { roomName: any(5) }), 'roomName must be a string, got 5'],
    ['a look-up by a tag that is a number', (stack) => Room.fromLookup(stack, 'Room', { tags: { team: any(5) } }), '[Stack/Room] tags["team"] must be a string, got 5'],
    ['a look-up by a tag without a value', (stack) => Room.fromLookup(stack, 'Room', { roomName: 'lobby', tags: { team: any(undefined) } }), '[Stack/Room] tags["team"] must be a string, got undefined'],
    ['a look-up by a tag that is called as the option', (stack) => Room.fromLookup(stack, 'Room', { roomName: 'lobby', tags: { roomName: any(true) } }), '[Stack/Room] tags["roomName"] must be a string, got true'],
    ['a look-up by a Map of tags', (stack) => Room.fromLookup(stack, 'Room', { tags: any(new Map([['team', 'live']])) }), '[Stack/Room] tags must be an object with a value for each key, got an object of Map'],
    ['a look-up by a list of tags', (stack) => LoggingConfiguration.fromLookup(stack, 'Log', { tags: any(['team']) }), '[Stack/Log] tags must be an object with a value for each key, got ["team"]'],
    ['nobody to grant to', (stack) => new Room(stack, 'Room').grantModerate(any(undefined)), '[Stack/Room] the grantee must be an IGrantable, such as a role or a function, got undefined'],
    ['a principal by its ARN', (stack) => log(stack).grants.read(any('arn')), '[Stack/Log] the grantee must be an IGrantable, such as a role or a function, got "arn"'],
    ['the grants of no room', () => RoomGrants.fromRoom(any(undefined)), '[RoomGrants] the room must be a Room, a CfnRoom or another IRoomRef, got undefined'],
    ['no destination', (stack) => new LoggingConfiguration(stack, 'It', any({})), '[Stack/It] destination must be a LoggingDestination, such as LoggingDestination.s3(…), got undefined'],
    ['a bucket as the destination', (stack) => new LoggingConfiguration(stack, 'It', { destination: any({ bucketName: 'b' }) }), '[Stack/It] destination must be a LoggingDestination, such as LoggingDestination.s3(…), got {"bucketName":"b"}'],
    ['a bucket by its name', (stack) => new LoggingConfiguration(stack, 'It', { destination: LoggingDestination.s3(any('b')) }), '[Stack/It] the bucket of a logging destination must be a bucket, got "b"'],
    ['a log group by its name', (stack) => new LoggingConfiguration(stack, 'It', { destination: LoggingDestination.cloudWatchLogs(any('g')) }), '[Stack/It] the log group of a logging destination must be a log group, got "g"'],
    ['no stream', (stack) => new LoggingConfiguration(stack, 'It', { destination: LoggingDestination.firehose(any(undefined)) }), '[Stack/It] the delivery stream of a logging destination must be a delivery stream, got undefined'],

    ['a runtime by its name', (stack) => ChatResourceProvider.forRooms(stack, { runtime: any('nodejs22.x') }), '[Stack] runtime must be a Runtime, such as Runtime.NODEJS_24_X, got "nodejs22.x"'],
    ['memory as a text', (stack) => ChatResourceProvider.forRooms(stack, { memorySize: any('512') }), '[Stack] memorySize must be a whole number from 128 to 10240, got 512'],
    ['too little memory', (stack) => ChatResourceProvider.forRooms(stack, { memorySize: 64 }), '[Stack] memorySize must be a whole number from 128 to 10240, got 64'],
    ['an architecture by its name', (stack) => ChatResourceProvider.forRooms(stack, { architecture: any('arm64') }), '[Stack] architecture must be an Architecture, such as Architecture.ARM_64, got "arm64"'],
    ['a role by its ARN', (stack) => ChatResourceProvider.forLoggingConfigurations(stack, { role: any('arn') }), '[Stack] role must be a role, got "arn"'],
    ['a VPC by its id', (stack) => ChatResourceProvider.forRooms(stack, { vpc: any('vpc-1') }), '[Stack] vpc must be a VPC, got "vpc-1"'],
    ['a security group by its id', (stack) => ChatResourceProvider.forRooms(stack, { securityGroups: any(['sg-1']) }), '[Stack] securityGroups must be a list of security groups, got ["sg-1"]'],
    ['a log group by its name', (stack) => ChatResourceProvider.forRooms(stack, { logGroup: any('g') }), '[Stack] logGroup must be a log group, got "g"'],

    ['a metric of no action', () => ChatMetrics.deliveries(any(undefined)), '[ChatMetrics] Action of the metric Deliveries must be a string, got undefined'],
    ['a metric of no function', () => ChatMetrics.invocationErrors(any('arn')), '[ChatMetrics] the function that reviews messages must be a Lambda function, or a version or alias of one, got "arn"'],
    ['a metric of no configuration', () => ChatMetrics.logDestinationErrors(any(LOG)), '[ChatMetrics] the logging configuration must be a LoggingConfiguration'],
    ['an alarm of no function', (stack) => ChatMetrics.messageReviewAlarm(stack, 'It', any(undefined)), '[Stack] the function that reviews messages must be'],
    ['an alarm of no configuration', (stack) => ChatMetrics.logDeliveryAlarm(stack, 'It', any({})), '[Stack] the logging configuration must be a LoggingConfiguration'],
    ['an alarm of no tokens', (stack) => ChatMetrics.tokenQuotaAlarm(stack, 'It', any({})), '[Stack] tokens must be a list of 1 to 5 ChatTokenMetrics, got {}'],
    ['a threshold as a text', (stack) => ChatMetrics.logDeliveryAlarm(stack, 'It', log(stack), { threshold: any('1') }), '[Stack] threshold must be a number, got "1"'],
    ['a period in seconds', (stack) => ChatMetrics.logDeliveryAlarm(stack, 'It', log(stack), { period: any(300) }), '[Stack] period must be a Duration, such as Duration.minutes(5), got 300'],
  ])('%s', (_, make, message) => {
    expect(() => make(new Stack(new App(), 'Stack', { env: ENV }))).toThrow(message);
  });
});

test('values of the right kind pass', () => {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  new Room(stack, 'Room', {
    messageReviewHandler: MessageReviewHandler.lambda(reviewer(stack), { fallbackResult: FallbackResult.DENY }),
    loggingConfigurations: [log(stack)],
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
  new ChatTokenFunction(stack, 'Tokens', { rooms: rooms(stack), sessionDuration: Duration.minutes(5), capabilities: ChatCapability.ALL });
});
