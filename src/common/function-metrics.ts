import { type ResourceEnvironment, Token } from 'aws-cdk-lib';
import { Metric, type MetricOptions, Stats, Unit } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { whereabouts } from './arns';
import { given } from './given';
import { check, has } from './shapes';
import { METRICS } from '../contract';

/** Who counts. */
export interface Counter {
  /** The value of the dimension `service`. */
  readonly service: string;
  readonly env: ResourceEnvironment;
}

/** A sum; `more`: further dimensions, those without a value left out. */
export function count(counter: Counter, metricName: string, options?: MetricOptions, more: Record<string, string | undefined> = {}): Metric {
  return metric(counter, metricName, { statistic: Stats.SUM, unit: Unit.COUNT, ...given(options) }, given(more) as Record<string, string>);
}

/** The 99th percentile of milliseconds. */
export function latency(counter: Counter, metricName: string, options?: MetricOptions): Metric {
  return metric(counter, metricName, { statistic: Stats.percentile(99), unit: Unit.MILLISECONDS, ...given(options) });
}

function metric({ service, env }: Counter, metricName: string, options: MetricOptions, more: Record<string, string> = {}): Metric {
  const dimensionsMap = { [METRICS.service]: service, ...more, ...options.dimensionsMap };
  return new Metric({ namespace: METRICS.namespace, metricName, ...metricEnvironment(env), ...options, dimensionsMap });
}

/** Where a metric is, as `Metric.attachTo` has it: what is known of it, so that graphs and alarms elsewhere look for it there. */
export function metricEnvironment({ account, region }: ResourceEnvironment): Pick<MetricOptions, 'stackAccount' | 'stackRegion'> {
  const known = (part: string) => Token.isUnresolved(part) ? undefined : part;
  return { stackAccount: known(account), stackRegion: known(region) };
}

/** A function as one that counts, by its name. */
export function counterOf(name: string, fn: IFunction): Counter {
  check(name, 'the function', fn, 'a Lambda function', has('functionName', 'functionArn', 'env'));
  return { service: fn.functionName, env: whereabouts(fn.functionArn, fn.env) };
}
