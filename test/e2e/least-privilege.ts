import { areMet, type Conditions, like } from './conditions';
import { resolve, type DeployedStack } from './resolve';
import type { CallTags } from '../../emulator';

/** A call that the emulator recorded, with the role that signed it. */
export interface AttributedCall {
  readonly operation: string;

  /** The ARN acted on, where there is one. */
  readonly resource?: string;

  /** The name of the caller's role. */
  readonly role: string;

  /** What conditions on tags are held against. */
  readonly tags?: CallTags;
}

/** A request to another service, which MiniStack held against the caller's policies itself. */
export interface RecordedRequest {
  readonly role: string;
  readonly action: string;
  readonly resource: string;
  readonly leadingKeys: readonly string[];
  readonly allowed: boolean;
}

/** A synthesised template, as far as it matters here. */
export interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> }>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>;
}

/** What one statement says, with every intrinsic function resolved. */
export interface Statement {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: Conditions;
}

/** The statements on the services looked at, by the name of the role that has them. */
export type RolePolicies = ReadonlyMap<string, readonly Statement[]>;

/** What least privilege comes to. Both lists are empty when it holds. */
export interface Verdict {
  /** Calls that were made and are not allowed: AWS would have refused them. */
  readonly denied: readonly string[];

  /** Actions that are allowed and were never used: nobody proved that they are needed. */
  readonly unused: readonly string[];
}

const SERVICE = 'ivschat';

/** What an event source mapping does with a function's role, out of the function's sight and MiniStack's record. */
const POLLING = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl'];

/** Actions on no resource in particular, and those whose resource does not exist yet, are authorised on all of a kind. */
const KINDS = { Room: 'room', LoggingConfiguration: 'logging-configuration' } as const;

/** The policies of every role in a template that say anything about these services. */
export function policiesOf(template: Template, stack: DeployedStack, services: readonly string[] = [SERVICE]): RolePolicies {
  const policies = new Map<string, Statement[]>();
  const add = (role: unknown, documents: readonly unknown[]) => {
    const found = documents.flatMap((document) => statementsOf(resolve(document, stack), services));
    if (found.length > 0) policies.set(String(role), [...policies.get(String(role)) ?? [], ...found]);
  };
  for (const [id, { Type, Properties = {} }] of Object.entries(template.Resources)) {
    if (Type === 'AWS::IAM::Role') {
      add(stack.resources[id], list(Properties.Policies).map((policy) => (policy as { PolicyDocument: unknown }).PolicyDocument));
    } else if (Type === 'AWS::IAM::Policy' || Type === 'AWS::IAM::ManagedPolicy') {
      for (const role of list(resolve(Properties.Roles, stack))) add(role, [Properties.PolicyDocument]);
    }
  }
  return policies;
}

/** What several deployments of the same roles allowed, taken together. */
export function union(...all: readonly RolePolicies[]): RolePolicies {
  const policies = new Map<string, Statement[]>();
  for (const each of all) {
    for (const [role, statements] of each) policies.set(role, [...policies.get(role) ?? [], ...statements]);
  }
  return policies;
}

/** Holds the calls against the policies. */
export function checkLeastPrivilege(policies: RolePolicies, calls: readonly AttributedCall[], stack: Pick<DeployedStack, 'account' | 'region'>): Verdict {
  const requests = calls.flatMap((call) => requestsOf(call, stack));
  const denied = requests.filter((request) => !isAllowed(policies.get(request.role) ?? [], request));
  const unused = [...policies].flatMap(([role, statements]) => statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap(({ actions }) => actions.filter((pattern) => isOf([SERVICE], pattern)))
    .filter((pattern) => !requests.some((request) => request.role === role && matches(pattern, request.action)))
    .map((pattern) => `${role}: ${pattern}`));
  return {
    denied: unique(denied.map(({ role, action, resource }) => `${role}: ${action} on ${resource}`)),
    unused: unique(unused),
  };
}

/**
 * Holds the requests to other services against the policies. Whether each was allowed is known already; what is left is
 * whether everything allowed was used.
 */
export function checkRecorded(policies: RolePolicies, requests: readonly RecordedRequest[], services: readonly string[]): Verdict {
  const seen = requests.filter(({ action }) => isOf(services, action));
  const unused = [...policies].flatMap(([role, statements]) => statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap(({ actions }) => actions.filter((pattern) => isOf(services, pattern) && !POLLING.includes(pattern)))
    .filter((pattern) => !seen.some((request) => request.role === role && matches(pattern, request.action)))
    .map((pattern) => `${role}: ${pattern}`));
  return {
    denied: unique(seen.filter(({ allowed }) => !allowed).map(({ role, action, resource }) => `${role}: ${action} on ${resource}`)),
    unused: unique(unused),
  };
}

interface Request {
  readonly role: string;
  readonly action: string;
  readonly resource: string;
  readonly tags?: CallTags;
}

function requestsOf({ operation, resource, role, tags }: AttributedCall, { account, region }: Pick<DeployedStack, 'account' | 'region'>): Request[] {
  const kind = operation.includes('LoggingConfiguration') ? KINDS.LoggingConfiguration : KINDS.Room;
  const anyOfKind = `arn:aws:${SERVICE}:${region}:${account}:${kind}/*`;
  const request = { role, action: `${SERVICE}:${operation}`, resource: resource ?? anyOfKind, tags };
  // AWS authorises the tags of a creation apart, and whatever our handlers create, they tag.
  const isTagged = operation === 'CreateRoom' || operation === 'CreateLoggingConfiguration';
  return isTagged ? [request, { ...request, action: `${SERVICE}:TagResource` }] : [request];
}

function isAllowed(statements: readonly Statement[], request: Request): boolean {
  const decisive = statements.filter(({ actions, resources, conditions }) =>
    actions.some((pattern) => matches(pattern, request.action))
    && resources.some((pattern) => matches(pattern, request.resource))
    && areMet(conditions, (key) => contextOf(request, key)));
  return decisive.some(({ effect }) => effect === 'Allow') && !decisive.some(({ effect }) => effect === 'Deny');
}

/** The keys that are about tags. Tags of a resource that is being made are none yet. */
function contextOf({ action, tags }: Request, key: string): string | readonly string[] | undefined {
  const [, kind, name] = /^aws:(ResourceTag|RequestTag|TagKeys)(?:\/(.+))?$/.exec(key) ?? [];
  if (kind === undefined) throw new Error(`Nobody here knows what ${key} is for ${action}: teach test/e2e/least-privilege.ts`);
  if (!tags) throw new Error(`The policy for ${action} has a condition on ${key}, and the call was recorded without its tags`);
  if (kind === 'TagKeys') return tags.keys;
  return (kind === 'ResourceTag' ? tags.resource : tags.request)?.[name];
}

function statementsOf(document: unknown, services: readonly string[]): Statement[] {
  return list((document as { Statement?: unknown }).Statement).flatMap((item) => {
    const { Effect, Action, NotAction, Resource, NotResource, Condition } = item as Readonly<Record<string, unknown>>;
    if (NotAction !== undefined || NotResource !== undefined) throw new Error('NotAction and NotResource are not understood here');
    const actions = list(Action).map(String);
    if (!actions.some((pattern) => isOf(services, pattern))) return [];
    return [{ effect: String(Effect), actions, resources: list(Resource).map(String), conditions: (Condition ?? {}) as Conditions }];
  });
}

function isOf(services: readonly string[], pattern: string): boolean {
  return pattern === '*' || services.some((service) => pattern.toLowerCase().startsWith(`${service}:`));
}

/** IAM's wildcards. Actions do not mind case; resources do, but no two of ours differ in case alone. */
function matches(pattern: string, value: string): boolean {
  return like(pattern, value, 'is');
}

function list(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function unique(lines: readonly string[]): string[] {
  return [...new Set(lines)].sort();
}
