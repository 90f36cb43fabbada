import { CfnResource, Duration, type ITaggableV2, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { validateTags } from './tags';

/**
 * How long CloudFormation waits for an answer: long enough for Lambda to deliver an event that failed a second time
 * and a third, and short of the hour that it would wait otherwise.
 */
const SERVICE_TIMEOUT = Duration.minutes(15);

/** The one template resource behind a construct that a provider's function makes. */
export function chatResource(scope: Construct & ITaggableV2, settings: {
  readonly type: string;
  readonly serviceToken: string;
  readonly properties: { readonly [name: string]: unknown };
  readonly removalPolicy?: RemovalPolicy;
}): CfnResource {
  // A custom resource is not tagged by CloudFormation, so the stack's tags are handed on like the construct's own.
  const tags = () => ({ ...Stack.of(scope).tags.tagValues(), ...scope.cdkTagManager.tagValues() });
  scope.node.addValidation({ validate: () => validateTags(tags()) });

  const resource = new CfnResource(scope, 'Resource', {
    type: settings.type,
    properties: {
      ServiceToken: settings.serviceToken,
      ServiceTimeout: SERVICE_TIMEOUT.toSeconds(),
      ...settings.properties,
      Tags: Lazy.any({ produce: () => Object.entries(tags()).map(([Key, Value]) => ({ Key, Value })) }, { omitEmptyArray: true }),
    },
  });
  resource.applyRemovalPolicy(settings.removalPolicy ?? RemovalPolicy.DESTROY);
  return resource;
}
