import { countOf, type MetricNames } from '../../lambda/http/outcome';
import { DIRECTORY_METRICS, HOST_METRICS, MODERATION_METRICS, ROUTES, TOKEN_METRICS } from '../../src/contract';
import { type Document, operations, problemsIn } from '../api/openapi/documents';

/** Each of these is a metric of its own to Amazon CloudWatch, with its price: a name alone, and a name by one reason or one action. */
export interface Metrics {
  readonly byName: readonly string[];
  readonly byMore: readonly string[];
}

/** The functions behind an API: how they count, and what tags the document gives to their operations. */
const FUNCTIONS = {
  tokens: { names: TOKEN_METRICS, tags: ['Tokens'] },
  moderation: { names: MODERATION_METRICS, tags: ['Moderation', 'Bans'] },
  hosts: { names: HOST_METRICS, tags: ['Rooms'] },
} as const;

/** What a function behind an API can write: the document says how it answers, and the function's own code what is counted of an answer. */
export function metricsOf(document: Document, name: keyof typeof FUNCTIONS): Metrics {
  const { names, tags } = FUNCTIONS[name];
  const own = operations(document).filter(({ operation }) => operation.tags.some((tag) => (tags as readonly string[]).includes(tag)));
  if (own.length === 0) return { byName: [], byMore: [] };
  const answers = own.flatMap(({ route, operation }) => [
    { status: 200, action: name === 'tokens' ? undefined : Object.entries(ROUTES).find(([, known]) => known === route)![0] },
    ...problemsIn(operation).map((problem) => ({ status: Number(problem.split(' ')[0]), problem: problem.split(' ')[1] })),
  ]);
  const counts = answers.map((answer) => countOf(answer as Parameters<typeof countOf>[0], names as MetricNames));
  const besides = own.some(({ operation }) => operation.tags.includes('Bans')) ? [MODERATION_METRICS.secondDisconnectsFailed] : [];
  return {
    byName: unique([names.latency, ...besides, ...counts.map(({ metric }) => metric)]),
    byMore: unique(counts.flatMap(({ metric, by }) => (by ? [`${metric} by ${by.value}`] : []))),
  };
}

/** Those of all functions of an API, and of its directory. */
export function metricsOfAll(document: Document, hasDirectory: boolean): Metrics {
  const functions = Object.keys(FUNCTIONS).map((name) => metricsOf(document, name as keyof typeof FUNCTIONS));
  const ofDirectory = hasDirectory ? Object.values(DIRECTORY_METRICS) : [];
  return { byName: [...functions.flatMap(({ byName }) => byName), ...ofDirectory], byMore: functions.flatMap(({ byMore }) => byMore) };
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
