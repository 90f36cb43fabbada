import { randomUUID } from 'crypto';
import { setTimeout as sleep } from 'timers/promises';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { DeleteMessageCommand, DisconnectUserCommand, IvschatClient, SendEventCommand } from '@aws-sdk/client-ivschat';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { MODERATION_FIELDS } from './audit-record';
import { banQueue } from './ban-queue';
import { chat } from './chat';
import { readConfig } from './config';
import { DISCONNECTS_PER_SECOND } from './disconnect';
import { moderationHandler } from './handler';
import { pace } from './pace';
import type { SecondDisconnectOutcome } from './second-disconnect';
import { MODERATION_ENV, MODERATION_METRICS } from '../../src/contract';
import { ownStream } from '../audit/own-stream';
import { oneAttempt } from '../aws/one-attempt';
import { banListInEnvironment } from '../http/ban-list';
import { readCors, withCors } from '../http/cors';
import { required } from '../http/environment';
import { type Means, observed } from '../http/observe';
import { apiRooms } from '../http/rooms';
import { watchThrottling } from '../http/throttling';

/** Of one call. Each is made twice at most, see handler.ts for what they have together. */
const ATTEMPT_MILLISECONDS = 2_000;

/** Of DeleteMessage, DisconnectUser and SendEvent each, in an account and region. */
const CALLS_PER_SECOND = 100;

const settings = oneAttempt(ATTEMPT_MILLISECONDS);
const ivschat = new IvschatClient(settings);
const sqs = new SQSClient(settings);
const inTime = () => ({ abortSignal: AbortSignal.timeout(ATTEMPT_MILLISECONDS) });

const { rooms, named, directory } = apiRooms(process.env, Date.now);
const bans = banListInEnvironment(process.env);
const moderating = chat({
  sendEvent: (input) => ivschat.send(new SendEventCommand(input), inTime()),
  deleteMessage: (input) => ivschat.send(new DeleteMessageCommand(input), inTime()),
  disconnectUser: (input) => ivschat.send(new DisconnectUserCommand(input), inTime()),
  sleep,
  random: Math.random,
  throttling: watchThrottling(CALLS_PER_SECOND, Math.random, Date.now),
});

const dependencies = {
  config: readConfig(process.env),
  rooms,
  chat: moderating,
  audit: ownStream(required(process.env, MODERATION_ENV.auditLogGroup), MODERATION_FIELDS),
  banning: bans && {
    bans,
    rooms: named,
    directory,
    chat: moderating,
    pace: pace(DISCONNECTS_PER_SECOND, Date.now, sleep),
    now: Date.now,
    disconnectLater: banQueue({
      send: (input) => sqs.send(new SendMessageCommand(input), inTime()),
      sleep,
    }, required(process.env, MODERATION_ENV.banQueueUrl)),
  },
  newId: randomUUID,
  now: Date.now,
};

const cors = readCors(process.env);

export const handler = observed({
  messages: {
    succeeded: 'Moderation done',
    denied: 'Moderation denied',
    banned: 'Moderation denied: the moderator is banned',
    limited: 'Moderation denied: too many requests',
    throttled: 'Moderation throttled by Amazon IVS Chat',
    failed: 'Moderation failed',
  },
  metrics: MODERATION_METRICS,
}, (observe, means) => withCors(cors, moderationHandler({ ...dependencies, observe, observeSecond: (outcome) => observeSecond(outcome, means) })));

function observeSecond(outcome: SecondDisconnectOutcome, { logger, metrics }: Means): void {
  if (outcome.outcome !== 'failed') return logger.info('Second disconnect', { ...outcome });
  logger.error('Second disconnect failed', { ...outcome });
  metrics.addMetric(MODERATION_METRICS.secondDisconnectsFailed, MetricUnit.Count, 1);
  metrics.publishStoredMetrics();
}
