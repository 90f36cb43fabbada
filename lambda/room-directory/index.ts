import { randomUUID } from 'crypto';
import { setTimeout as sleep } from 'timers/promises';
import { FIELDS } from './audit-record';
import { readConfig } from './config';
import { followStreams } from './follow';
import { directoryHandler } from './handler';
import { observeCalls } from './observe';
import { roomsUntil } from './rooms';
import { sweepHandler } from './sweep/handler';
import { sweepReport } from './sweep/observe';
import { DIRECTORY_ENV } from '../../src/contract';
import { ownStream } from '../audit/own-stream';
import { tableClient } from '../aws/table-calls';
import { entryTable } from '../directory/entry-table';
import { markTable } from '../directory/marks';
import { required } from '../http/environment';

/** Of each call to CloudWatch Logs: a thousand openings at once make as many streams, of which CloudWatch Logs takes 50 a second. */
const LOG_ATTEMPTS = 16;
/** Of each call to the table: some seconds of throttling go by. */
const TABLE_ATTEMPTS = 6;

const config = readConfig(process.env);
const table = { client: tableClient(), table: config.table, attempts: TABLE_ATTEMPTS, sleep, random: Math.random };

const directory = {
  config,
  entries: entryTable(table),
  marks: markTable(table),
  audit: ownStream(required(process.env, DIRECTORY_ENV.auditLogGroup), FIELDS, LOG_ATTEMPTS),
  newId: randomUUID,
};

/** Opens, closes, reads and lists rooms, and follows streams. */
export const handler = directoryHandler({ ...directory, roomsUntil, follow: followStreams(directory), ...observeCalls(config) });

/** Sweeps, and deletes all rooms when the directory goes. */
export const sweep = sweepHandler({ ...directory, report: sweepReport(config) });
