import { once } from 'node:events';
import { gunzipSync } from 'node:zlib';
import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateChatTokenCommand } from '@aws-sdk/client-ivschat';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { WebSocket } from 'ws';
import type { Stage } from './stage';
import { ACCOUNT, REGION } from '../../../local/account';

type Frame = Readonly<Record<string, unknown>>;

/** Says something in the room; gives what came back. */
export async function say(stage: Stage, ...contents: string[]): Promise<Frame[]> {
  const { token } = await stage.outsideTheStack(async (ivschat) => ivschat.send(new CreateChatTokenCommand({
    roomIdentifier: stage.room, userId: 'ann', capabilities: ['SEND_MESSAGE'],
  })));
  const socket = new WebSocket(stage.harness.aws.emulator.messagingEndpoint, token!);
  await once(socket, 'open');
  const frames: Frame[] = [];
  for (const Content of contents) {
    const answer = once(socket, 'message');
    socket.send(JSON.stringify({ Action: 'SEND_MESSAGE', Content }));
    frames.push(JSON.parse(String((await answer)[0])) as Frame);
  }
  socket.close();
  await once(socket, 'close');
  return frames;
}

interface LogRecord {
  readonly type: string;
  readonly version: string;
  readonly payload: Frame;
}

/** The room's log in CloudWatch Logs. */
export async function inCloudWatchLogs(stage: Stage): Promise<LogRecord[]> {
  await stage.harness.aws.emulator.flush();
  const logStreamName = `aws/IVSChatLogs/1.0/room_${stage.room.split('/')[1]}`;
  const { events = [] } = await stage.aws(CloudWatchLogsClient, async (logs) => logs.send(new GetLogEventsCommand({
    logGroupName: stage.deployed.outputs.LogGroupName, logStreamName, startFromHead: true,
  })));
  return events.map(({ message }) => JSON.parse(message!) as LogRecord);
}

/** The room's log in S3. */
export async function inS3(stage: Stage): Promise<LogRecord[]> {
  await stage.harness.aws.emulator.flush();
  return stage.aws(S3Client, async (s3) => {
    const Bucket = stage.deployed.outputs.BucketName!;
    const Prefix = `AWSLogs/${ACCOUNT}/IVSChatLogs/1.0/${REGION}/room_${stage.room.split('/')[1]}/`;
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
    const objects = await Promise.all(Contents.map(async ({ Key }) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return gunzipSync(await Body!.transformToByteArray()).toString();
    }));
    return objects.join('').split('\n').filter(Boolean).map((line) => JSON.parse(line) as LogRecord);
  });
}
