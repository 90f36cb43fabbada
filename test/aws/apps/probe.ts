import { App, type CfnElement, CfnOutput, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { AccountRootPrincipal, CompositePrincipal, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { CfnResourcePolicy, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ChatResourceProvider } from 'cdk-ivschat';

/** What the questions about permissions are asked with: roles, and destinations of logs that let deliveries in already. */
const { account, region, stackName, tag } = JSON.parse(process.env.PROPS!) as {
  readonly account: string; readonly region: string; readonly stackName: string; readonly tag: string;
};
const app = new App();
const stack = new Stack(app, stackName, { env: { account, region } });
Tags.of(app).add(tag, 'probe');

const rooms = `arn:aws:ivschat:${region}:${account}:room/*`;
const anyone = new AccountRootPrincipal(); // of the account, who is allowed to
const temporary = { removalPolicy: RemovalPolicy.DESTROY, retention: RetentionDays.ONE_DAY };
const delivery = new ServicePrincipal('delivery.logs.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': account } } });

const logGroup = new LogGroup(stack, 'Messages', temporary);
new CfnResourcePolicy(stack, 'Delivery', {
  policyName: stackName,
  policyDocument: JSON.stringify({
    Version: '2012-10-17',
    Statement: [{
      Effect: 'Allow',
      Principal: { Service: 'delivery.logs.amazonaws.com' },
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: `arn:aws:logs:${region}:${account}:log-group:*`,
      Condition: { StringEquals: { 'aws:SourceAccount': account } },
    }],
  }),
});
const bucket = new Bucket(stack, 'Archive', { removalPolicy: RemovalPolicy.DESTROY, autoDeleteObjects: true });
bucket.addToResourcePolicy(new PolicyStatement({ principals: [delivery], actions: ['s3:GetBucketAcl', 's3:ListBucket'], resources: [bucket.bucketArn] }));
bucket.addToResourcePolicy(new PolicyStatement({
  principals: [delivery],
  actions: ['s3:PutObject'],
  resources: [bucket.arnForObjects(`AWSLogs/${account}/*`)],
  conditions: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
}));

// Has what the library gives its own function, and no more.
const logMaker = new Role(stack, 'LogMaker', { assumedBy: new CompositePrincipal(new ServicePrincipal('lambda.amazonaws.com'), anyone) });
ChatResourceProvider.forLoggingConfigurations(stack, { role: logMaker });

const byTag = new Role(stack, 'ByTag', { assumedBy: anyone });
byTag.addToPolicy(new PolicyStatement({
  actions: ['CreateChatToken', 'SendEvent', 'DeleteMessage', 'DisconnectUser', 'GetRoom', 'UpdateRoom', 'DeleteRoom'].map((action) => `ivschat:${action}`),
  resources: [rooms],
  conditions: { StringEquals: { [`aws:ResourceTag/${tag}`]: 'allowed' } },
}));

const withTag = new Role(stack, 'WithTag', { assumedBy: anyone });
withTag.addToPolicy(new PolicyStatement({
  actions: ['ivschat:CreateRoom', 'ivschat:TagResource'],
  resources: [rooms],
  conditions: { StringEquals: { [`aws:RequestTag/${tag}`]: 'allowed' } },
}));

/** Marks what it has reviewed, and hands no attributes on. */
const REVIEWER = 'exports.handler = async ({ Content }) => Content.includes(\'spam\')'
  + ' ? { ReviewResult: \'DENY\', Attributes: { Reason: \'no spam\' } } : { ReviewResult: \'ALLOW\', Content: `reviewed: ${Content}` };';
const reviewer = new LambdaFunction(stack, 'Reviewer', {
  runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code: Code.fromInline(REVIEWER), memorySize: 512, logGroup: new LogGroup(stack, 'ReviewerLog', temporary),
});
reviewer.addPermission('Chat', { principal: new ServicePrincipal('ivschat.amazonaws.com'), sourceAccount: account, sourceArn: rooms });

for (const [name, value] of Object.entries({
  LogGroupName: logGroup.logGroupName,
  BucketName: bucket.bucketName,
  LogMakerArn: logMaker.roleArn,
  ByTagArn: byTag.roleArn,
  WithTagArn: withTag.roleArn,
  ReviewerArn: reviewer.functionArn,
  AnyLogicalId: stack.getLogicalId(logGroup.node.defaultChild as CfnElement),
})) new CfnOutput(stack, name, { value });
