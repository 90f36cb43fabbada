import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { DIRECTORY_METRICS } from '../../../src/contract';
import type { DirectoryConfig } from '../config';
import { observer } from '../observe';
import type { Report } from '../report';

/** A line for each act, and the counts of an invocation when it is over. */
export function sweepReport(config: Pick<DirectoryConfig, 'table'>): Report & { readonly flush: () => void } {
  const { logger, metrics } = observer(config);
  const counts = new Map<string, number>();
  return {
    count: (metric, n) => { counts.set(metric, metric === DIRECTORY_METRICS.openRooms ? n : (counts.get(metric) ?? 0) + n); },
    log: (level, message, fields) => logger[level](message, { ...fields }),
    flush: () => {
      if (counts.size === 0) return;
      for (const [metric, n] of counts) metrics.addMetric(metric, MetricUnit.Count, n);
      counts.clear();
      metrics.publishStoredMetrics();
    },
  };
}
