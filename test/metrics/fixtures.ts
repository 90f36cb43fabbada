import { App, Stack } from 'aws-cdk-lib';
import { CfnRoom } from 'aws-cdk-lib/aws-ivschat';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { ChatApi, ChatAuthorizer, ChatHostMetrics, ChatModerationMetrics, type IChatApi, RoomDirectory } from '../../src';

export const ENV = { account: '123456789012', region: 'eu-west-1' };

export function newStack(): Stack {
  return new Stack(new App(), 'Stack', { env: ENV });
}

export function newFunction(stack: Stack, id: string): LambdaFunction {
  return new LambdaFunction(stack, id, { code: Code.fromInline('//'), handler: 'index.handler', runtime: Runtime.NODEJS_22_X });
}

export function newApi(stack: Stack, id = 'Api'): ChatApi {
  return new ChatApi(stack, id, {
    rooms: { lobby: new CfnRoom(stack, `RoomOf${id}`) },
    authorizer: ChatAuthorizer.jwt({ issuer: 'https://id.example.com', audience: ['chat'] }),
  });
}

/** An API with hosts, as operators see it. */
export function hosted(stack: Stack, api: IChatApi = newApi(stack)): IChatApi {
  return Object.assign(api, { hostMetrics: ChatHostMetrics.fromFunction(newFunction(stack, 'HostFunction')) });
}

/** An API with moderation and bans, as operators see it. */
export function moderated(stack: Stack): IChatApi {
  const moderator = newFunction(stack, 'Moderator');
  return Object.assign(newApi(stack), {
    moderationMetrics: ChatModerationMetrics.fromFunction(moderator), deadLetterQueue: new Queue(stack, 'DeadLetters'),
  });
}

/** A directory of rooms that follows streams. */
export function newDirectory(stack: Stack, id = 'Streams'): RoomDirectory {
  const directory = new RoomDirectory(stack, id);
  directory.followStreams();
  return directory;
}
