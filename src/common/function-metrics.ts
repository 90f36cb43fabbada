import { Metric, type MetricOptions, Stats, Unit } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { given } from './given';
import { check, has } from './shapes';
import { METRICS } from '../contract';

/** A sum; `more`: further dimensions, those without a value left out. */
export function count(fn: IFunction, metricName: string, options?: MetricOptions, more: Record<string, string | undefined> = {}): Metric {
  return metric(fn, metricName, { statistic: Stats.SUM, unit: Unit.COUNT, ...given(options) }, given(more) as Record<string, string>);
}

/** The 99th percentile of milliseconds. */
export function latency(fn: IFunction, metricName: string, options?: MetricOptions): Metric {
  return metric(fn, metricName, { statistic: Stats.percentile(99), unit: Unit.MILLISECONDS, ...given(options) });
}

function metric(fn: IFunction, metricName: string, options: MetricOptions, more: Record<string, string> = {}): Metric {
  const dimensionsMap = { [METRICS.service]: fn.functionName, ...more, ...options.dimensionsMap };
  return new Metric({ namespace: METRICS.namespace, metricName, ...options, dimensionsMap });
}

export function checkFunction(name: string, fn: IFunction): void {
  check(name, 'the function', fn, 'a Lambda function', has('functionName'));
}
