import { App, CfnOutput, CustomResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CognitoUserPoolsAuthorizer, JsonSchemaType, LambdaIntegration, MockIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { type CfnStage, HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Alarm, AlarmRule, AlarmState, CompositeAlarm, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnAlias, Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';

/** An app of nothing but what MiniStack does unlike AWS, and a function that shows it. */
const stack = new Stack(new App(), 'ministack-as-aws');
const table = new Table(stack, 'Table', {
  partitionKey: { name: 'pk', type: AttributeType.STRING }, billingMode: BillingMode.PAY_PER_REQUEST, removalPolicy: RemovalPolicy.DESTROY,
});
table.addGlobalSecondaryIndex({ indexName: 'byRoom', partitionKey: { name: 'room', type: AttributeType.STRING } });
const queue = new Queue(stack, 'Queue', { enforceSSL: true });
const secret = new Secret(stack, 'Secret');

const CALLS = `
const { DynamoDBClient, GetItemCommand, PutItemCommand, BatchGetItemCommand, QueryCommand } = require('@aws-sdk/client-dynamodb');
const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
const { LambdaClient, InvokeCommand } = require('@aws-sdk/client-lambda');
const { SecretsManagerClient, GetSecretValueCommand } = require('@aws-sdk/client-secrets-manager');
const TableName = process.env.TABLE;
const key = (pk) => ({ pk: { S: pk } });
const room = (value) => ({ TableName, IndexName: 'byRoom', KeyConditionExpression: '#r = :r', ExpressionAttributeNames: { '#r': 'room' }, ExpressionAttributeValues: { ':r': { S: value } } });
exports.handler = async (event) => {
  if (event.requestContext) return { statusCode: 200, body: JSON.stringify(event) };
  const calls = {
    readOwn: () => new DynamoDBClient().send(new GetItemCommand({ TableName, Key: key('ban#alice') })),
    readOther: () => new DynamoDBClient().send(new GetItemCommand({ TableName, Key: key('count#alice') })),
    readBoth: () => new DynamoDBClient().send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [key('ban#a'), key('count#a')] } } })),
    write: () => new DynamoDBClient().send(new PutItemCommand({ TableName, Item: key('ban#alice') })),
    queryOwn: () => new DynamoDBClient().send(new QueryCommand(room('ban#lobby'))),
    queryOther: () => new DynamoDBClient().send(new QueryCommand(room('count#lobby'))),
    send: () => new SQSClient().send(new SendMessageCommand({ QueueUrl: process.env.QUEUE, MessageBody: 'x' })),
    invokeAlias: () => new LambdaClient().send(new InvokeCommand({ FunctionName: process.env.NAMED, Qualifier: 'bang' })),
    invokeFunction: () => new LambdaClient().send(new InvokeCommand({ FunctionName: process.env.NAMED })),
    secret: () => new SecretsManagerClient().send(new GetSecretValueCommand({ SecretId: process.env.SECRET })),
  };
  const said = {};
  for (const [name, call] of Object.entries(calls)) said[name] = await call().then(() => 'allowed', (error) => error.name);
  return said;
};`;
/** Fails by the name that it is given, and says what it was invoked as. */
const NAMED = `
const { DynamoDBClient, DeleteItemCommand } = require('@aws-sdk/client-dynamodb');
exports.handler = async ({ fail }, { invokedFunctionArn }) => {
  if (fail) throw Object.assign(new Error('Too late'), fail);
  await new DynamoDBClient().send(new DeleteItemCommand({ TableName: process.env.TABLE, Key: { pk: { S: 'x' } } }));
  return invokedFunctionArn;
};`;
const named = new Function(stack, 'Named', {
  runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline(NAMED), environment: { TABLE: table.tableName },
});
named.addToRolePolicy(new PolicyStatement({ actions: ['dynamodb:DeleteItem'], resources: [table.tableArn] }));
const alias = new CfnAlias(stack, 'Alias', { functionName: named.functionName, functionVersion: '$LATEST', name: 'bang' });

const fn = new Function(stack, 'Function', {
  runtime: Runtime.NODEJS_22_X,
  handler: 'index.handler',
  code: Code.fromInline(CALLS),
  timeout: Duration.seconds(20),
  environment: { TABLE: table.tableName, QUEUE: queue.queueUrl, SECRET: secret.secretArn, NAMED: named.functionName },
});
fn.addToRolePolicy(new PolicyStatement({
  actions: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'],
  resources: [table.tableArn, `${table.tableArn}/index/byRoom`],
  conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['ban#*'] } },
}));
fn.addToRolePolicy(new PolicyStatement({ actions: ['sqs:SendMessage', 'sqs:PurgeQueue'], resources: [queue.queueArn] }));
fn.addToRolePolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [alias.ref] }));
secret.grantRead(fn);

/** Is done with nothing before it has heard it a second time, and notes how often that was, and when the event says that it was. */
const SECOND_TIME = `
const { DynamoDBClient, UpdateItemCommand } = require('@aws-sdk/client-dynamodb');
exports.handler = async (event) => {
  const { Attributes } = await new DynamoDBClient().send(new UpdateItemCommand({
    TableName: process.env.TABLE, Key: { pk: { S: event.RequestId ?? event.detail?.id ?? event.id } }, ReturnValues: 'ALL_NEW',
    UpdateExpression: 'SET sent = :sent ADD times :one', ExpressionAttributeValues: { ':one': { N: '1' }, ':sent': { S: event.time ?? '' } },
  }));
  if (Attributes.times.N === '1') throw new Error('Say that again');
  if (!event.ResponseURL) return;
  const { StackId, RequestId, LogicalResourceId } = event;
  const Data = { Times: Attributes.times.N };
  await fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify({ Status: 'SUCCESS', StackId, RequestId, LogicalResourceId, PhysicalResourceId: 'x', Data }) });
};`;
const secondTime = new Function(stack, 'SecondTime', {
  runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline(SECOND_TIME), environment: { TABLE: table.tableName },
});
secondTime.addToRolePolicy(new PolicyStatement({ actions: ['dynamodb:UpdateItem'], resources: [table.tableArn] }));
const custom = new CustomResource(stack, 'Custom', { serviceToken: secondTime.functionArn });
new Rule(stack, 'Streams', {
  eventPattern: { source: ['aws.ivs'], detailType: ['IVS Stream State Change'], detail: { event_name: ['Stream Start'] } },
  targets: [new LambdaFunction(secondTime)],
});
const scheduler = (id: string, functionArn: string) => new Role(stack, id, {
  assumedBy: new ServicePrincipal('scheduler.amazonaws.com'),
  inlinePolicies: { invoke: new PolicyDocument({ statements: [new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [functionArn] })] }) },
});
for (const [id, role] of Object.entries({ able: scheduler('AbleRole', secondTime.functionArn), unable: scheduler('UnableRole', named.functionArn) })) {
  new CfnSchedule(stack, id, {
    scheduleExpression: 'at(2020-01-01T00:00:00)',
    flexibleTimeWindow: { mode: 'OFF' },
    target: { arn: secondTime.functionArn, roleArn: role.roleArn, input: JSON.stringify({ id }) },
  });
}
const single = new Function(stack, 'Single', {
  runtime: Runtime.NODEJS_22_X,
  handler: 'index.handler',
  reservedConcurrentExecutions: 1,
  code: Code.fromInline('exports.handler = async () => new Promise((resolve) => setTimeout(resolve, 500))'),
});

const users = new UserPool(stack, 'Users', { removalPolicy: RemovalPolicy.DESTROY });
const client = users.addClient('Client', { authFlows: { userPassword: true } });
const rest = new RestApi(stack, 'Rest', {
  cloudWatchRole: false,
  deployOptions: { stageName: 'prod', methodOptions: { '/limited/{user}/GET': { throttlingRateLimit: 1, throttlingBurstLimit: 2 } } },
  defaultCorsPreflightOptions: { allowOrigins: ['https://a.example.com', 'https://b.example.com'] },
});
const echo = new LambdaIntegration(fn);
rest.root.addResource('users').addResource('{user}').addMethod('GET', echo);
rest.root.addResource('limited').addResource('{user}').addMethod('GET', echo);
const authorizer = new CognitoUserPoolsAuthorizer(stack, 'Authorizer', { cognitoUserPools: [users] });
rest.root.addResource('claims').addMethod('GET', echo, { authorizer });
rest.root.addResource('scoped').addMethod('GET', echo, { authorizer, authorizationScopes: ['aws.cognito.signin.user.admin'] });
const requestValidator = rest.addRequestValidator('Validator', { validateRequestBody: true });
rest.root.addResource('minutes').addMethod('POST', echo, {
  requestModels: { 'application/json': rest.addModel('Body', { schema: { type: JsonSchemaType.OBJECT, required: ['minutes'] } }) },
  requestValidator,
});
const anything = rest.root.addResource('anything');
anything.addMethod('POST', echo, {
  requestModels: { 'application/json': rest.addModel('Any', { schema: { type: JsonSchemaType.OBJECT } }) }, requestValidator,
});
anything.addMethod('GET', new MockIntegration({
  requestTemplates: { 'application/json': '{ "statusCode": 200 }' },
  integrationResponses: [{ statusCode: '200', responseTemplates: { 'application/json': '{ "id": "$context.extendedRequestId" }' } }],
}), { methodResponses: [{ statusCode: '200' }] });
const rules = { defaultAction: { allow: {} }, visibilityConfig: { cloudWatchMetricsEnabled: false, metricName: 'acl', sampledRequestsEnabled: false } };
const acl = new CfnWebACL(stack, 'Acl', { scope: 'REGIONAL', ...rules });
new CfnWebACLAssociation(stack, 'Association', { resourceArn: rest.deploymentStage.stageArn, webAclArn: acl.attrArn });

const http = new HttpApi(stack, 'Http');
for (const path of ['/limited', '/free']) http.addRoutes({ path, methods: [HttpMethod.GET], integration: new HttpLambdaIntegration('Echo', fn) });
(http.defaultStage!.node.defaultChild as CfnStage).routeSettings = { 'GET /limited': { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 } };

const metric = new MathExpression({ expression: 'errors / calls', usingMetrics: { errors: fn.metricErrors(), calls: fn.metricInvocations() } });
const alarm = new Alarm(stack, 'Alarm', { metric, threshold: 1, evaluationPeriods: 1 });
new CompositeAlarm(stack, 'Alarms', { alarmRule: AlarmRule.fromAlarm(alarm, AlarmState.ALARM) });

const outputs = {
  FunctionName: fn.functionName,
  RestUrl: rest.url,
  HttpUrl: `${http.apiEndpoint}/`,
  UserPoolId: users.userPoolId,
  ClientId: client.userPoolClientId,
  TableName: table.tableName,
  SingleName: single.functionName,
  NamedName: named.functionName,
  Times: custom.getAttString('Times'),
};
for (const [name, value] of Object.entries(outputs)) new CfnOutput(stack, name, { value });
