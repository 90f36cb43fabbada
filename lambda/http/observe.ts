import { setTimeout as sleep } from 'timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { countOf, endingOf, type Ending, type MetricNames, type Observe, type Outcome } from './outcome';
import { KEY_MILLISECONDS, NO_HASHES, userHashes, type UserHashes } from './user-hash';
import { METRICS, USER_HASH_KEY_ENV } from '../../src/contract';
import { oneAttempt } from '../aws/one-attempt';

/** What a function behind an API calls what it does, and how it counts it. */
export interface Observed {
  /** The log's words for a request that was answered with what it asked for, that was refused, and so on. */
  readonly messages: { readonly [ending in Ending]: string };
  readonly metrics: MetricNames;
}

/** For what a function does besides. */
export interface Means {
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** The secret that hashes user ids; undefined while it cannot be read, or where there is none. */
  readonly key: () => Promise<string | undefined>;
}

const LEVELS: { readonly [ending in Ending]: 'info' | 'warn' | 'error' } = {
  succeeded: 'info', denied: 'info', banned: 'info', limited: 'info', throttled: 'warn', failed: 'error',
};

/**
 * The handler of a function behind an API: one line in the log and one count for each request, before its answer goes out.
 *
 * @param handlerOf makes the handler of one request
 */
export function observed<T>(
  { messages, metrics: names }: Observed, handlerOf: (observe: Observe, means: Means) => (event: unknown) => Promise<T>,
): (event: unknown, context?: { readonly awsRequestId: string }) => Promise<T> {
  const serviceName = process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'chat';
  const logger = new Logger({ serviceName });
  const metrics = new Metrics({ serviceName, namespace: METRICS.namespace });
  const users = hashes(process.env[USER_HASH_KEY_ENV], logger);

  const write = (outcome: Outcome, lambdaRequestId: string | undefined, user: string | undefined): void => {
    const ending = endingOf(outcome);
    logger[LEVELS[ending]](messages[ending], { ...outcome, lambdaRequestId, user });
    const { metric, by } = countOf(outcome, names);
    metrics.addMetric(metric, MetricUnit.Count, 1);
    metrics.addMetric(names.latency, MetricUnit.Milliseconds, outcome.milliseconds);
    metrics.publishStoredMetrics();
    if (by) metrics.singleMetric().addDimension(by.dimension, by.value).addMetric(metric, MetricUnit.Count, 1);
  };

  return async (event, context) => {
    users.begin();
    const seen: Parameters<Observe>[] = [];
    const answer = await handlerOf((...request) => seen.push(request), { logger, metrics, key: users.key })(event);
    for (const [outcome, userId] of seen) {
      write(outcome, context?.awsRequestId, userId === undefined ? undefined : await users.of(userId));
    }
    return answer;
  };
}

function hashes(secretId: string | undefined, logger: Logger): UserHashes {
  if (secretId === undefined) return NO_HASHES;
  const client = new SecretsManagerClient(oneAttempt(KEY_MILLISECONDS));
  return userHashes({
    read: async () => {
      const abortSignal = AbortSignal.timeout(KEY_MILLISECONDS);
      return (await client.send(new GetSecretValueCommand({ SecretId: secretId }), { abortSignal })).SecretString;
    },
    sleep,
    now: Date.now,
    warn: (errorName) => logger.warn('The key that hashes user ids cannot be read: lines name no user until it can', { errorName }),
  });
}
