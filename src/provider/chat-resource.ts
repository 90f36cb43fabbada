import { CfnResource, Duration, Lazy, type RemovalPolicy } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { ResourceTags } from './resource-tags';
import { validateTags } from './tag-checks';
import { warnWithoutChat } from '../common/regions';
import { checkRemovalPolicy } from '../common/removal-policy';

/**
 * How long CloudFormation waits for an answer: long enough for Lambda to deliver an event that failed a second time
 * and a third, and short of the hour that it would wait otherwise.
 */
const SERVICE_TIMEOUT = Duration.minutes(15);

/** The one template resource behind a construct that a provider's function makes. */
export function chatResource(scope: Construct, settings: {
  readonly type: string;
  readonly serviceToken: string;
  readonly properties: { readonly [name: string]: unknown };
  readonly tags: ResourceTags;
  readonly removalPolicy?: RemovalPolicy;
}): CfnResource {
  checkRemovalPolicy(scope, settings.removalPolicy);
  warnWithoutChat(scope);
  const tags = () => settings.tags.ofResource(scope);
  scope.node.addValidation({ validate: () => validateTags(tags()) });

  const resource = new CfnResource(scope, 'Resource', {
    type: settings.type,
    properties: {
      ServiceToken: settings.serviceToken,
      ServiceTimeout: SERVICE_TIMEOUT.toSeconds(),
      ...settings.properties,
      Tags: Lazy.any({ produce: () => tags().map(([Key, Value]) => ({ Key, Value })) }, { omitEmptyArray: true }),
    },
  });
  // Without one CloudFormation deletes it: 65 bytes of hundreds of rooms' templates that would say nothing.
  if (settings.removalPolicy) resource.applyRemovalPolicy(settings.removalPolicy);
  return resource;
}
