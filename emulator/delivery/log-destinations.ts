import { gzipSync } from 'node:zlib';
import { type LogRecord, logStreamName, objectKey } from './log-records';
import { type Aws, reasonOf } from '../common/aws';
import type { PutLogEventsCommandInput } from '../common/aws-sdk';
import type { LoggedRoom } from '../common/service';
import type { Destination } from '../common/store';

/** Why logs cannot go to a destination; undefined if it is there. A local AWS that does not answer is a reason too. */
export async function destinationProblem(aws: Aws, destination: Destination): Promise<string | undefined> {
  const { cloudWatchLogs, s3, firehose } = destination;
  try {
    if (cloudWatchLogs) return await hasLogGroup(aws, cloudWatchLogs.logGroupName) ? undefined : `The log group ${cloudWatchLogs.logGroupName} does not exist`;
    if (s3) await aws.s3.send(new aws.sdk.HeadBucketCommand({ Bucket: s3.bucketName }));
    if (firehose) await aws.firehose.send(new aws.sdk.DescribeDeliveryStreamCommand({ DeliveryStreamName: firehose.deliveryStreamName }));
    return undefined;
  } catch (error) {
    if (error instanceof aws.sdk.BucketNotFound) return `The bucket ${s3.bucketName} does not exist`;
    if (error instanceof aws.sdk.FirehoseNotFound) return `The delivery stream ${firehose.deliveryStreamName} does not exist`;
    return reasonOf(error);
  }
}

/** Writes records to a destination, in their order. `now` is what an object's name says. */
export async function writeLog(aws: Aws, destination: Destination, room: LoggedRoom, records: readonly LogRecord[], now: number): Promise<void> {
  const { cloudWatchLogs, s3, firehose } = destination;
  if (cloudWatchLogs) {
    await putLogEvents(aws, {
      logGroupName: cloudWatchLogs.logGroupName,
      logStreamName: logStreamName(room),
      logEvents: records.map(({ time, line }) => ({ timestamp: time, message: line })),
    });
  }
  if (s3) {
    const body = gzipSync(records.map(({ line }) => `${line}\n`).join(''));
    await aws.s3.send(new aws.sdk.PutObjectCommand({ Bucket: s3.bucketName, Key: objectKey(room, now), Body: body, ACL: 'bucket-owner-full-control' }));
  }
  if (firehose) {
    for (const { line } of records) {
      // Firehose puts records together as they are: without the line break nobody could tell them apart.
      const Record = { Data: Buffer.from(`${line}\n`) };
      await aws.firehose.send(new aws.sdk.PutRecordCommand({ DeliveryStreamName: firehose.deliveryStreamName, Record }));
    }
  }
}

async function hasLogGroup(aws: Aws, name: string): Promise<boolean> {
  // The name itself is the first of all that begin with it.
  const { logGroups } = await aws.logs.send(new aws.sdk.DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
  return logGroups?.some((group) => group.logGroupName === name) ?? false;
}

/** The stream is made when it is found missing; a log group that is missing is the error. */
async function putLogEvents(aws: Aws, input: PutLogEventsCommandInput & { readonly logStreamName: string }): Promise<void> {
  try {
    await aws.logs.send(new aws.sdk.PutLogEventsCommand(input));
  } catch (error) {
    if (!(error instanceof aws.sdk.LogsNotFound)) throw error;
    await createLogStream(aws, input);
    await aws.logs.send(new aws.sdk.PutLogEventsCommand(input));
  }
}

async function createLogStream(aws: Aws, { logGroupName, logStreamName: name }: PutLogEventsCommandInput): Promise<void> {
  try {
    await aws.logs.send(new aws.sdk.CreateLogStreamCommand({ logGroupName, logStreamName: name }));
  } catch (error) {
    if (!(error instanceof aws.sdk.LogStreamExists)) throw error;
  }
}
