import { posix } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CloudWatchLogsClient, paginateDescribeLogStreams, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { GetObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { clientSettings, type Place } from '../account';
import { s3Client } from '../s3';

/** A record as Amazon IVS Chat logs it. */
interface LogRecord {
  readonly type: string;
  readonly payload: {
    readonly Content?: string;
    readonly EventName?: string;
    readonly Attributes?: Readonly<Record<string, string>> | null;
    readonly Sender?: { readonly UserId: string; readonly Attributes?: Readonly<Record<string, string>> | null };
  };
}

/** What a log holds. */
export interface Transcript {
  /** The log streams, or the folders of the objects. */
  readonly where: readonly string[];

  /** What was said and done, as `said` and `done` put it. */
  readonly lines: readonly string[];
}

/** A message in a transcript. */
export function said(name: string, content: string): string {
  return `${name}: ${content}`;
}

/** An event in a transcript. */
export function done(event: string, reason?: string): string {
  return `${event}${reason ? ` (${reason})` : ''}`;
}

/** One line of a log, for people. */
export function readRecord(line: string): string {
  const { type, payload } = JSON.parse(line) as LogRecord;
  const { Content = '', EventName = type, Attributes, Sender } = payload;
  return type === 'MESSAGE' ? said(Sender?.Attributes?.displayName ?? Sender?.UserId ?? '?', Content) : done(EventName, Attributes?.Reason);
}

/** Throws, with the first line that is not as expected. */
export function compare(found: readonly string[], expected: readonly string[]): void {
  const index = Array.from({ length: Math.max(found.length, expected.length) }).findIndex((_, each) => found[each] !== expected[each]);
  if (index < 0) return;
  const shown = (line: string | undefined) => line === undefined ? 'nothing' : JSON.stringify(line);
  throw new Error(`line ${index + 1} of the transcript is ${shown(found[index])}, and ${shown(expected[index])} was expected`);
}

/** Reads all that the rooms logged to a log group. */
export async function readLogGroup(place: Place, logGroupName: string): Promise<Transcript> {
  const client = new CloudWatchLogsClient(clientSettings(place));
  try {
    const where: string[] = [];
    for await (const { logStreams = [] } of paginateDescribeLogStreams({ client }, { logGroupName })) {
      where.push(...logStreams.map(({ logStreamName = '' }) => logStreamName));
    }
    const lines: string[] = [];
    for await (const { events = [] } of paginateFilterLogEvents({ client }, { logGroupName, logStreamNames: where })) {
      lines.push(...events.map(({ message = '' }) => readRecord(message)));
    }
    return { where, lines };
  } finally {
    client.destroy();
  }
}

/** Reads all that the rooms logged to a bucket. The keys sort as they were written. */
export async function readBucket(place: Place, Bucket: string): Promise<Transcript> {
  const client = s3Client(place);
  try {
    const keys: string[] = [];
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix: 'AWSLogs/' })) {
      keys.push(...Contents.map(({ Key = '' }) => Key));
    }
    const lines: string[] = [];
    for (const Key of keys) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      lines.push(...readObject(await Body!.transformToByteArray()));
    }
    return { where: [...new Set(keys.map((key) => posix.dirname(key)))], lines };
  } finally {
    client.destroy();
  }
}

/** The records of an object: gzip, one in a line. */
export function readObject(body: Uint8Array): string[] {
  return gunzipSync(body).toString().split('\n').filter((line) => line !== '').map(readRecord);
}
