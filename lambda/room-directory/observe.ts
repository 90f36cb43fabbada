import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { DirectoryConfig } from './config';
import type { CallOutcome } from './handler';
import type { Report } from './report';
import { DIRECTORY_METRICS, METRICS } from '../../src/contract';

/** Failures that are none of ours: the caller asked for what cannot be had. */
const DENIED: readonly CallOutcome['failure'][] = ['InvalidRequest', 'NotAllowed', 'RoomNotFound', 'KeyReserved', 'TooManyRooms', 'Busy', 'DirectoryRemoved'];

/** What a function of the directory writes with: lines of JSON, and metrics of the directory, which both of its functions count. */
export function observer({ table }: Pick<DirectoryConfig, 'table'>): { readonly logger: Logger; readonly metrics: Metrics } {
  return { logger: new Logger({ serviceName: table }), metrics: new Metrics({ serviceName: table, namespace: METRICS.namespace }) };
}

/** One line in the log and the counts of each call, and of what it did to rooms besides. */
export function observeCalls(config: Pick<DirectoryConfig, 'table'>): { readonly report: Report; readonly observe: (outcome: CallOutcome) => void } {
  const { logger, metrics } = observer(config);
  const report: Report = {
    count: (metric, n) => { metrics.addMetric(metric, MetricUnit.Count, n); },
    log: (level, message, fields) => logger[level](message, { ...fields }),
  };
  const observe = (outcome: CallOutcome) => {
    const { failure, milliseconds } = outcome;
    const metric = metricOf(outcome);
    if (failure === undefined) logger.info('Call done', { ...outcome });
    else if (DENIED.includes(failure)) logger.info('Call denied', { ...outcome });
    else logger[failure === 'Throttled' ? 'warn' : 'error']('Call failed', { ...outcome });
    if (metric) metrics.addMetric(metric, MetricUnit.Count, 1);
    metrics.addMetric(DIRECTORY_METRICS.latency, MetricUnit.Milliseconds, milliseconds);
    metrics.publishStoredMetrics();
  };
  return { report, observe };
}

function metricOf({ failure, created }: CallOutcome): string | undefined {
  if (failure === 'Throttled') return DIRECTORY_METRICS.throttled;
  if (failure !== undefined) return DENIED.includes(failure) ? DIRECTORY_METRICS.denied : DIRECTORY_METRICS.failed;
  return created ? DIRECTORY_METRICS.opened : undefined;
}
