import { type Aws, reasonOf } from '../common/aws';
import { ServiceError } from '../common/errors';
import { isRecord } from '../common/validate';

/** The room that wants to invoke a function. A room that is being created has its ARN already, but nobody else can know it. */
export interface Invoker {
  readonly arn: string;
  readonly account: string;
}

const PRINCIPAL = 'ivschat.amazonaws.com';

/** Whether the resource policy of a function, version or alias lets Amazon IVS Chat invoke it for the room. */
export async function mayInvoke(aws: Aws, uri: string, room: Invoker): Promise<boolean> {
  const parts = uri.split(':');
  try {
    const { Policy } = await aws.lambda.send(new aws.sdk.GetPolicyCommand({ FunctionName: parts.slice(0, 7).join(':'), Qualifier: parts[7] }));
    return allows(JSON.parse(Policy ?? '{}'), uri, room);
  } catch (error) {
    if (error instanceof aws.sdk.FunctionNotFound) return false;
    throw new ServiceError('InternalServerException', `The policy of the review handler could not be read: ${reasonOf(error)}`);
  }
}

/**
 * Whether a policy grants the invocation. Only what such a policy needs is understood: conditions on the source's account and ARN. A
 * statement with any other condition grants nothing, and NotPrincipal, NotAction and NotResource are not looked at.
 */
export function allows(policy: unknown, uri: string, room: Invoker): boolean {
  const statements = isRecord(policy) ? list(policy.Statement).filter(isRecord) : [];
  const applying = statements.filter((statement) => appliesTo(statement, uri, room));
  return applying.some(({ Effect }) => Effect === 'Allow') && !applying.some(({ Effect }) => Effect === 'Deny');
}

function appliesTo(statement: Record<string, unknown>, uri: string, room: Invoker): boolean {
  const principals = isRecord(statement.Principal) ? list(statement.Principal.Service) : [];
  return principals.includes(PRINCIPAL)
    && matchesAny(statement.Action, 'lambda:InvokeFunction')
    && matchesAny(statement.Resource, uri)
    && conditionsHold(statement.Condition, room);
}

const SOURCES: Readonly<Record<string, keyof Invoker>> = { 'aws:sourceaccount': 'account', 'aws:sourcearn': 'arn' };
const OPERATORS = ['StringEquals', 'StringLike', 'ArnEquals', 'ArnLike'];

function conditionsHold(conditions: unknown, room: Invoker): boolean {
  if (!isRecord(conditions)) return true;
  return Object.entries(conditions).every(([operator, keys]) => OPERATORS.includes(operator) && isRecord(keys)
    && Object.entries(keys).every(([key, wanted]) => {
      const source = SOURCES[key.toLowerCase()];
      if (!source) return false;
      return operator === 'StringEquals' ? list(wanted).includes(room[source]) : matchesAny(wanted, room[source]);
    }));
}

/** Whether one of the patterns, in which `*` and `?` stand for others, is the value. */
function matchesAny(patterns: unknown, value: string): boolean {
  return list(patterns).some((pattern) => typeof pattern === 'string' && wildcard(pattern).test(value));
}

function wildcard(pattern: string): RegExp {
  const literal = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}
