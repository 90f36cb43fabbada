import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Distribution, HeadersFrameOption, HeadersReferrerPolicy, ResponseHeadersPolicy, ViewerProtocolPolicy } from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { CfnUserPoolGroup, UserPool } from 'aws-cdk-lib/aws-cognito';
import { BlockPublicAccess, Bucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { ChatApi, ChatAuthorizer, ChatBanList, ChatCapability, Room, RoomDirectory } from 'cdk-ivschat';

const app = new App();
export const stack = new Stack(app, 'ChatPage');
const { region } = stack;

const users = new UserPool(stack, 'Users', { removalPolicy: RemovalPolicy.DESTROY });
const webClient = users.addClient('WebClient', { authFlows: { userPassword: true } });
for (const groupName of ['creators', 'moderators']) new CfnUserPoolGroup(stack, groupName, { userPoolId: users.userPoolId, groupName });

const api = new ChatApi(stack, 'ChatApi', {
  rooms: { lobby: new Room(stack, 'Lobby') }, // always there
  directory: new RoomDirectory(stack, 'Streams', { removalPolicy: RemovalPolicy.DESTROY }), // opened by creators
  hosts: { groups: ['creators'], roomsPerOwner: 3, listOpenRooms: true },
  authorizer: ChatAuthorizer.userPool(users, { clients: [webClient], scopes: ['aws.cognito.signin.user.admin'] }),
  capabilities: [ChatCapability.SEND_MESSAGE],
  groupCapabilities: { moderators: ChatCapability.ALL },
  guests: { rooms: ['lobby'] }, // they read
  moderation: { groups: ['moderators'] },
  banList: new ChatBanList(stack, 'Bans', { removalPolicy: RemovalPolicy.DESTROY }),
  requestAttributes: { displayName: { maximumLength: 32 } },
  corsOrigins: [app.node.tryGetContext('pageOrigin') ?? 'http://localhost:5173'],
});

const files = new Bucket(stack, 'Files', {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL, // the distribution reads it, and nobody else
  enforceSSL: true,
  removalPolicy: RemovalPolicy.DESTROY,
  autoDeleteObjects: true,
});

const contentSecurityPolicy = [
  "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:",
  `connect-src 'self' ${api.url} https://cognito-idp.${region}.amazonaws.com wss://edge.ivschat.${region}.amazonaws.com`,
  "form-action 'none'", "base-uri 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
].join('; ');

const headers = new ResponseHeadersPolicy(stack, 'Headers', {
  securityHeadersBehavior: {
    contentSecurityPolicy: { contentSecurityPolicy, override: true },
    contentTypeOptions: { override: true },
    frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
    referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
    strictTransportSecurity: { accessControlMaxAge: Duration.days(730), override: true },
  },
  customHeadersBehavior: {
    customHeaders: [
      { header: 'Cross-Origin-Opener-Policy', value: 'same-origin', override: true },
      { header: 'Cross-Origin-Resource-Policy', value: 'same-origin', override: true },
      { header: 'Permissions-Policy', value: 'camera=(), geolocation=(), microphone=()', override: true },
    ],
  },
});

const distribution = new Distribution(stack, 'Distribution', {
  defaultRootObject: 'index.html',
  defaultBehavior: {
    origin: S3BucketOrigin.withOriginAccessControl(files),
    viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    responseHeadersPolicy: headers,
  },
});

// The names of these have a hash of what is in them. Those of the version before stay, for pages that are open.
const assets = new BucketDeployment(stack, 'Assets', {
  destinationBucket: files,
  destinationKeyPrefix: 'assets',
  sources: [Source.asset('dist/assets')],
  cacheControl: [CacheControl.fromString('public, max-age=31536000, immutable')],
  prune: false,
});
const page = new BucketDeployment(stack, 'Page', {
  destinationBucket: files,
  sources: [
    Source.asset('dist', { exclude: ['assets'] }),
    Source.jsonData('config.json', { region, userPoolClientId: webClient.userPoolClientId, apiUrl: api.url, rooms: [{ room: 'lobby', guests: true }] }),
  ],
  cacheControl: [CacheControl.noCache()], // it is asked for again each time: a new version is there at once
  prune: false,
  distribution,
  distributionPaths: ['/*'],
});
page.node.addDependency(assets); // index.html names them

new CfnOutput(stack, 'PageOrigin', { value: `https://${distribution.distributionDomainName}` });
