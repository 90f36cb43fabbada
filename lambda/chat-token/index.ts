import { randomUUID } from 'crypto';
import { setTimeout as sleep } from 'timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { CreateChatTokenCommand, IvschatClient } from '@aws-sdk/client-ivschat';
import { readConfig } from './config';
import { tokenHandler, type Outcome } from './handler';
import { watchThrottling } from './throttling';
import { TOKEN_METRICS } from '../../src/contract';
import { readCors, withCors } from '../http/cors';
import { roomsInEnvironment } from '../http/resolver';

/** Three attempts and the pauses between them stay below the function's timeout of 10 s. */
const ATTEMPT_MILLISECONDS = 2_000;

const serviceName = process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'chat-token';
const logger = new Logger({ serviceName });
const metrics = new Metrics({ serviceName, namespace: TOKEN_METRICS.namespace });
const client = new IvschatClient({
  maxAttempts: 1, // issue.ts retries
  requestHandler: { connectionTimeout: 1_000, requestTimeout: ATTEMPT_MILLISECONDS, throwOnRequestTimeout: true },
});

export const handler = withCors(readCors(process.env), tokenHandler({
  config: readConfig(process.env),
  rooms: roomsInEnvironment(process.env),
  tokens: {
    create: (input) => client.send(new CreateChatTokenCommand(input), { abortSignal: AbortSignal.timeout(ATTEMPT_MILLISECONDS) }),
    sleep,
    random: Math.random,
    throttling: watchThrottling(Math.random),
  },
  newId: randomUUID,
  now: Date.now,
  observe,
}));

function observe(outcome: Outcome): void {
  const { metric, level, message } = classify(outcome.status);
  logger[level](message, { ...outcome });
  metrics.addMetric(metric, MetricUnit.Count, 1);
  metrics.addMetric(TOKEN_METRICS.latency, MetricUnit.Milliseconds, outcome.milliseconds);
  metrics.publishStoredMetrics();
}

function classify(status: number): { metric: string; level: 'info' | 'warn' | 'error'; message: string } {
  if (status < 400) return { metric: TOKEN_METRICS.issued, level: 'info', message: 'Token issued' };
  if (status === 429) return { metric: TOKEN_METRICS.throttled, level: 'warn', message: 'Token throttled by Amazon IVS Chat' };
  if (status < 500) return { metric: TOKEN_METRICS.denied, level: 'info', message: 'Token denied' };
  return { metric: TOKEN_METRICS.failed, level: 'error', message: 'Token failed' };
}
