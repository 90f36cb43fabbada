import { Metric, type MetricOptions, Stats, Unit } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { given } from './given';
import { check, has } from './shapes';
import { METRICS } from '../contract';

/** A sum; `service`: the value of that dimension; `more`: further dimensions, those without a value left out. */
export function count(service: string, metricName: string, options?: MetricOptions, more: Record<string, string | undefined> = {}): Metric {
  return metric(service, metricName, { statistic: Stats.SUM, unit: Unit.COUNT, ...given(options) }, given(more) as Record<string, string>);
}

/** The 99th percentile of milliseconds. */
export function latency(service: string, metricName: string, options?: MetricOptions): Metric {
  return metric(service, metricName, { statistic: Stats.percentile(99), unit: Unit.MILLISECONDS, ...given(options) });
}

function metric(service: string, metricName: string, options: MetricOptions, more: Record<string, string> = {}): Metric {
  const dimensionsMap = { [METRICS.service]: service, ...more, ...options.dimensionsMap };
  return new Metric({ namespace: METRICS.namespace, metricName, ...options, dimensionsMap });
}

export function checkFunction(name: string, fn: IFunction): void {
  check(name, 'the function', fn, 'a Lambda function', has('functionName'));
}
