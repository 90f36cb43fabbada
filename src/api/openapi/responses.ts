import type { ApiFacts, Json, RouteFacts } from './facts';
import type { Operation } from './operations';
import { PROBLEM_STATUS, problemType } from './problems';
import { isOpen } from './security';

/** What an HTTP API answers itself, whoever calls. */
const GATEWAY_ERRORS = [404, 413, 429, 500, 503];

/** The same of those who must sign in. */
const SIGN_IN_ERRORS = [401, 403];

const DESCRIPTIONS: { readonly [status: number]: string } = {
  400: 'The request is not valid.',
  401: 'The caller is not signed in.',
  403: 'The caller may not do this.',
  404: 'There is no such room, or the caller may not know of it.',
  409: 'The room cannot be had, or not now.',
  413: 'The request is too large.',
  415: 'The body is of another type than JSON.',
  429: 'There are too many requests.',
  500: 'Something went wrong.',
  502: 'Amazon IVS Chat failed.',
  503: 'It is not possible now.',
  504: 'There was no answer in time.',
};

/** Statuses with which clients may be told when to come back. */
const WITH_RETRY_AFTER = [409, 429, 502, 503];

/** Every answer of an operation, by status. */
export function responsesOf(operation: Operation, route: RouteFacts, facts: ApiFacts): Json {
  const open = route.forGuests || isOpen(facts.authorizer);
  const problems = problemsByStatus(operation, facts, open);
  const errors = facts.door.problems ? [] : [...GATEWAY_ERRORS, ...open ? [] : SIGN_IN_ERRORS];
  const statuses = [...new Set([...problems.keys(), ...errors])].sort((one, other) => one - other);
  return {
    [operation.answer.status]: answer(operation.answer),
    ...operation.otherwise ? { [operation.otherwise.status]: answer(operation.otherwise) } : {},
    ...Object.fromEntries(statuses.map((status) => [status, {
      description: (status === 404 && !operation.problems(facts).includes('unknown-room') ? undefined : DESCRIPTIONS[status]) ?? 'There is nothing at this path.',
      ...WITH_RETRY_AFTER.includes(status) ? { headers: { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } } } : {},
      content: {
        ...problems.has(status) ? { 'application/problem+json': { schema: problemSchema(status, problems.get(status)!) } } : {},
        ...errors.includes(status) ? { 'application/json': { schema: { $ref: '#/components/schemas/GatewayError' } } } : {},
      },
    }])),
  };
}

/** The headers of answers that documents refer to by name. */
export const HEADERS = {
  CacheControl: { description: 'No answer may be kept.', schema: { type: 'string', const: 'no-store' } },
  RetryAfter: { description: 'After how many seconds another try makes sense.', schema: { type: 'integer', minimum: 1 } },
};

function answer({ description, schema }: Operation['answer']): Json {
  return {
    description,
    headers: { 'Cache-Control': { $ref: '#/components/headers/CacheControl' } },
    ...schema ? { content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } } } : {},
  };
}

/** A path that is described has the method: 405 is for those that are not. */
function problemsByStatus(operation: Operation, facts: ApiFacts, open: boolean): Map<number, string[]> {
  const own = operation.problems(facts).map((name): { name: string; status: number } => ({ name, status: PROBLEM_STATUS[name] }));
  const ofGateway = (facts.door.problems ?? []).filter(({ status }) => status !== 405 && !(open && status === 401));
  const byStatus = new Map<number, string[]>();
  for (const { name, status } of [...own, ...ofGateway]) {
    byStatus.set(status, [...new Set([...byStatus.get(status) ?? [], name])].sort());
  }
  return byStatus;
}

function problemSchema(status: number, names: string[]): Json {
  return {
    allOf: [
      { $ref: '#/components/schemas/Problem' },
      { properties: { type: { enum: names.map(problemType) }, status: { const: status } } },
    ],
  };
}
