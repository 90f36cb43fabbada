import { Annotations, ContextProvider, Stack } from 'aws-cdk-lib';
import { type CcApiContextQuery, ContextProvider as Provider } from 'aws-cdk-lib/cloud-assembly-schema';
import type { Construct } from 'constructs';
import { LOGGING_CONFIGURATION, ROOM, SERVICE } from './arns';
import { isKnownAtDeployment, isLookUpDummy } from './known';
import { check, checkGiven, checkMap, isString } from './shapes';
import { sortedEntries } from './sorted';
import { failAt } from './validation';

const TYPES = { [ROOM]: 'AWS::IVSChat::Room', [LOGGING_CONFIGURATION]: 'AWS::IVSChat::LoggingConfiguration' } as const;

/** What to look for. */
export interface Query {
  readonly resource: typeof ROOM | typeof LOGGING_CONFIGURATION;
  /** What the name is called in the options. */
  readonly nameOption: string;
  readonly name?: string;
  readonly tags?: { readonly [key: string]: string };
}

/** A resource as the CDK CLI's Cloud Control context provider returns it. */
interface Found {
  readonly Arn: string;
  readonly Name: string;
  readonly Tags?: { readonly Key: string; readonly Value: string }[];
}

/**
 * The one resource that matches, as cdk.context.json has it; while it has nothing, a dummy, until the CLI has looked.
 *
 * The CLI compares plain values only, so tags are compared here.
 */
export function lookUp(scope: Construct, id: string, query: Query): { arn: string; name: string } {
  const { resource, nameOption, name } = query;
  checkQuery(scope, id, query);
  const tags = sortedEntries(query.tags ?? {});
  const stack = Stack.of(scope);
  const byTags = tags.length > 0;
  const dummy = {
    Arn: `arn:aws:${SERVICE}:${stack.region}:${stack.account}:${resource}/000000000000`,
    Name: name ?? 'dummy',
    Tags: tags.map(([Key, Value]) => ({ Key, Value })),
  };
  // What to look for is itself being looked up: there is nothing to ask for before the CLI has that.
  if ([name ?? '', ...tags.map(([, value]) => value)].some(isLookUpDummy)) return { arn: dummy.Arn, name: dummy.Name };
  const options = {
    provider: Provider.CC_API_PROVIDER,
    props: {
      typeName: TYPES[resource],
      propertyMatch: name === undefined ? {} : { Name: name },
      propertiesToReturn: ['Arn', 'Id', 'Name', ...(byTags ? ['Tags'] : [])],
      // Any number, and judged here: the CLI counts what matches but does not name it, and knows nothing of tags.
      expectedMatchCount: 'any',
    },
    dummyValue: [dummy],
  };
  const all = ContextProvider.getValue(scope, options).value as Found[];
  const found = all.filter((one) => tags.every(([key, value]) => one.Tags?.some((tag) => tag.Key === key && tag.Value === value)));
  if (found.length !== 1) {
    const noun = resource.replace('-', ' ');
    const wanted = JSON.stringify({ ...(name === undefined ? {} : { [nameOption]: name }), ...(byTags ? { tags: Object.fromEntries(tags) } : {}) });
    const arns = found.length === 0 ? 'none' : found.map(({ Arn }) => Arn).join(', ');
    // At the scope and not thrown, so that synthesis ends and the CLI looks again: the next deployment may find what this did not.
    Annotations.of(scope).addError(`[${scope.node.path}/${id}] exactly one ${noun} of ${stack.account} in ${stack.region} must match ${wanted}, got ${arns}`);
    const { key, props } = ContextProvider.getKey(scope, options);
    stack.reportMissingContextKey({ key, provider: options.provider, props: { ...props, dummyValue: options.dummyValue } as CcApiContextQuery });
  }
  const { Arn, Name } = found.length === 1 ? found[0] : dummy;
  return { arn: Arn, name: Name };
}

function checkQuery(scope: Construct, id: string, { nameOption, name, tags = {} }: Query): void {
  const path = `${scope.node.path}/${id}`;
  checkGiven(path, nameOption, name, 'a string', isString);
  checkMap(path, 'tags', tags, 'an object with a value for each key');
  // Apart, since a tag may be called as the option is.
  const values = sortedEntries(tags);
  for (const [key, value] of values) check(path, `tags[${JSON.stringify(key)}]`, value, 'a string', isString);
  const wanted: [string, string][] = name === undefined ? values : [[nameOption, name], ...values];
  if (wanted.length === 0) failAt(path, `the look-up ${id} needs ${nameOption}, tags or both, got neither`);
  for (const [key, value] of wanted) {
    if (isKnownAtDeployment(key) || isKnownAtDeployment(value)) {
      failAt(path, `the look-up ${id} is made before the deployment, so ${key} must be a plain string, got a value that is known only at deployment`);
    }
  }
}
