import { randomUUID } from 'crypto';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { readConfig } from './config';
import { answered } from './directory';
import { hostHandler } from './handler';
import { HOST_ENV, HOST_METRICS } from '../../src/contract';
import { RoomDirectoryClient } from '../../src/runtime';
import { oneAttempt } from '../aws/one-attempt';
import { banListInEnvironment } from '../http/ban-list';
import { readCors, withCors } from '../http/cors';
import { required } from '../http/environment';
import { observed } from '../http/observe';
import { watchThrottling } from '../http/throttling';

/** Longer than any call may take, see handler.ts. */
const CALL_MILLISECONDS = 25_000;

/** Of CreateRoom and DeleteRoom each, in an account and region. */
const ROOMS_PER_SECOND = 5;

/** Of reads Lambda alone limits how many there are at once: a pace beyond this one makes no difference to how long a client waits. */
const READS_PER_SECOND = 100;

const lambda = new LambdaClient(oneAttempt(CALL_MILLISECONDS));
const functionName = required(process.env, HOST_ENV.directoryFunction);

const dependencies = {
  config: readConfig(process.env),
  client: (milliseconds: number) => new RoomDirectoryClient({
    functionName,
    invoke: answered(async (input) => lambda.send(new InvokeCommand(input), { abortSignal: AbortSignal.timeout(milliseconds) })),
  }),
  throttling: watchThrottling(ROOMS_PER_SECOND, Math.random, Date.now),
  reading: watchThrottling(READS_PER_SECOND, Math.random, Date.now),
  bans: banListInEnvironment(process.env),
  newId: randomUUID,
  now: Date.now,
};

const cors = readCors(process.env);

export const handler = observed({
  messages: {
    succeeded: 'Host action done',
    denied: 'Host action denied',
    banned: 'Host action denied: the user is banned',
    limited: 'Host action denied: too many requests',
    throttled: 'Host action throttled',
    failed: 'Host action failed',
  },
  metrics: HOST_METRICS,
}, (observe, { key }) => withCors(cors, hostHandler({ ...dependencies, observe, pageKey: key })));
