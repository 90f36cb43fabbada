import { App, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { ChatBanList, MessageReviewHandler, Room } from 'cdk-ivschat';

/** What the tests vary. */
export interface BanListProps {
  readonly removalPolicy?: `${RemovalPolicy}`;
}

const { removalPolicy } = JSON.parse(process.env.PROPS ?? '{}') as BanListProps;
const stack = new Stack(new App(), 'ban-list');
const encryptionKey = new Key(stack, 'Key', { removalPolicy: RemovalPolicy.DESTROY });
const bans = new ChatBanList(stack, 'Bans', { encryptionKey, removalPolicy: removalPolicy as RemovalPolicy });

/** Does with the table what it is told to, by the AWS SDK's own names, and says which error comes of it. */
const CODE = `const sdk = require('@aws-sdk/client-dynamodb');
exports.handler = async ({ operation, input }) => {
  const command = new sdk[operation + 'Command'](JSON.parse(JSON.stringify(input).replaceAll('TABLE', process.env.BAN_TABLE)));
  return new sdk.DynamoDBClient().send(command).then(({ $metadata, ...output }) => output, (error) => ({ error: error.name }));
};`;

for (const id of ['Reader', 'Banner', 'Stranger']) {
  const fn = new LambdaFunction(stack, id, { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline(CODE) });
  fn.addEnvironment('BAN_TABLE', bans.tableName);
  if (id === 'Reader') {
    bans.grantRead(fn);
    // As a function that reviews messages of a room in the same stack has it.
    new Room(stack, 'Lobby', { messageReviewHandler: MessageReviewHandler.lambda(fn) }).grantDisconnectUser(fn);
  }
  if (id === 'Banner') bans.grantBan(fn);
  new CfnOutput(stack, `${id}Name`, { value: fn.functionName });
}
new CfnOutput(stack, 'TableName', { value: bans.tableName });
