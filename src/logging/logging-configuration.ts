import { type ITaggableV2, type RemovalPolicy, Resource, type ResourceEnvironment, Stack, type TagManager } from 'aws-cdk-lib';
import type { ILoggingConfigurationRef, LoggingConfigurationReference } from 'aws-cdk-lib/aws-ivschat';
import type { Construct } from 'constructs';
import { LoggingConfigurationGrants } from './logging-configuration-grants';
import type { LoggingDestination, LoggingDestinationConfig } from './logging-destination';
import { checkArn, environmentOf, idOf, LOGGING_CONFIGURATION, SERVICE } from '../common/arns';
import { given } from '../common/given';
import { lookUp } from '../common/look-up';
import { check, checkStrings, has, isString } from '../common/shapes';
import { BOUNDS, checkText, fail } from '../common/validation';
import { LOGGING_CONFIGURATION_RESOURCE_TYPE } from '../contract';
import { chatResource } from '../provider/chat-resource';
import { ChatResourceProvider } from '../provider/chat-resource-provider';
import { ResourceTags } from '../provider/resource-tags';

/**
 * A logging configuration: made by this library, or imported.
 *
 * It has all that `IResource` has without extending it, for the reason that `IRoom` gives.
 */
export interface ILoggingConfiguration extends ILoggingConfigurationRef {
  /** The stack in which the logging configuration is made or imported. */
  readonly stack: Stack;

  /**
   * The ARN, such as `arn:aws:ivschat:eu-west-1:123456789012:logging-configuration/g1H2I3j4k5L6`.
   * @attribute
   */
  readonly loggingConfigurationArn: string;

  /**
   * The id: the 12 letters and digits at the end of the ARN.
   * @attribute
   */
  readonly loggingConfigurationId: string;

  /** What may be granted on the logging configuration. */
  readonly grants: LoggingConfigurationGrants;

  /**
   * Sets what happens to the logging configuration when it leaves the template. An imported one is not in the template: there
   * it throws.
   *
   * @param policy `DESTROY` deletes it, `RETAIN` leaves it as it is
   */
  applyRemovalPolicy(policy: RemovalPolicy): void;
}

/** Properties of a `LoggingConfiguration`. */
export interface LoggingConfigurationProps {
  /** Where the logs go. Another destination is taken over in place, without interrupting the rooms. */
  readonly destination: LoggingDestination;

  /**
   * The name: at most 128 letters, digits, `-` and `_`. Names need not be unique. Changing it renames in place.
   *
   * @default - made of the names of the stack and of the logging configuration in it
   */
  readonly loggingConfigurationName?: string;

  /**
   * What happens when the logging configuration leaves the template, or the stack is deleted. It cannot be deleted while
   * rooms outside the stack still log to it: CloudFormation's events name them then. What is logged stays, whatever is
   * chosen here.
   *
   * @default RemovalPolicy.DESTROY - it holds no logs, and an account has 10 in a region
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** How `LoggingConfiguration.fromLookup` knows the logging configuration: by its name, its tags or both. */
export interface LoggingConfigurationLookupOptions {
  /**
   * The whole name.
   *
   * @default - any name
   */
  readonly loggingConfigurationName?: string;

  /**
   * Tags that it has, among others.
   *
   * @default - any tags
   */
  readonly tags?: { [key: string]: string };
}

abstract class LoggingConfigurationBase extends Resource implements ILoggingConfiguration {
  public abstract readonly loggingConfigurationArn: string;
  public abstract readonly loggingConfigurationId: string;
  public readonly grants = LoggingConfigurationGrants.fromLoggingConfiguration(this);

  public get loggingConfigurationRef(): LoggingConfigurationReference {
    return { loggingConfigurationArn: this.loggingConfigurationArn };
  }
}

class ImportedLoggingConfiguration extends LoggingConfigurationBase {
  public readonly loggingConfigurationId: string;
  private readonly environment: ResourceEnvironment;

  /** @param knownId of a logging configuration of the stack's own environment; else it is in the ARN */
  constructor(scope: Construct, id: string, public readonly loggingConfigurationArn: string, knownId?: string) {
    super(scope, id);
    checkText(this, 'loggingConfigurationId', knownId, BOUNDS.loggingConfigurationId);
    if (knownId === undefined) checkArn(this, 'loggingConfigurationArn', LOGGING_CONFIGURATION, loggingConfigurationArn);
    const { account, region } = this.stack;
    this.environment = knownId === undefined ? environmentOf(this, loggingConfigurationArn) : { account, region };
    this.loggingConfigurationId = knownId ?? idOf(this, loggingConfigurationArn);
  }

  public get env(): ResourceEnvironment {
    return this.environment;
  }
}

/**
 * A logging configuration: where the messages and events of rooms are logged. Any number of rooms can share one, and a
 * room takes three at most.
 *
 * One resource in the template, `Custom::IVSChatLoggingConfiguration`, whose properties have the names of
 * `AWS::IVSChat::LoggingConfiguration`. The deployment waits until it is active, and fails with it. The stack's first
 * brings the function that makes them, with its role and its log group.
 *
 * Every change is made in place, although `cdk diff` says that it may be replaced, as of any custom resource. Tags
 * (`Tags.of(configuration)`, and those of the stack and of those that it is nested in, unless they are removed or exclude
 * this type) become tags of it, at most 49.
 *
 * An account has 10 logging configurations in a region, unless it asks for more.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/ChatAPIReference/API_CreateLoggingConfiguration.html
 * @resource AWS::IVSChat::LoggingConfiguration
 */
export class LoggingConfiguration extends LoggingConfigurationBase implements ITaggableV2 {
  /**
   * Uses a logging configuration that exists already. Nothing is made and nothing about it is changed.
   *
   * @param scope a stack, or a construct in one
   * @param id what it is called in the scope
   * @param loggingConfigurationArn such as `arn:aws:ivschat:eu-west-1:123456789012:logging-configuration/g1H2I3j4k5L6`
   */
  public static fromLoggingConfigurationArn(scope: Construct, id: string, loggingConfigurationArn: string): ILoggingConfiguration {
    return new ImportedLoggingConfiguration(scope, id, loggingConfigurationArn);
  }

  /**
   * Uses a logging configuration of the stack's own account and region.
   *
   * @param scope a stack, or a construct in one: it is in the account and region of the stack
   * @param id what it is called in the scope
   * @param loggingConfigurationId the 12 letters and digits at the end of its ARN
   */
  public static fromLoggingConfigurationId(scope: Construct, id: string, loggingConfigurationId: string): ILoggingConfiguration {
    check(`${scope.node.path}/${id}`, 'loggingConfigurationId', loggingConfigurationId, 'a string', isString);
    const arn = Stack.of(scope).formatArn({ service: SERVICE, resource: LOGGING_CONFIGURATION, resourceName: loggingConfigurationId });
    return new ImportedLoggingConfiguration(scope, id, arn, loggingConfigurationId);
  }

  /**
   * Uses a logging configuration that exists already in the account and region of the stack, which must be given (`env`).
   * The CDK CLI looks it up through AWS Cloud Control when the app is synthesised, and writes it to cdk.context.json, to
   * be committed. While it has not looked, it is a dummy.
   *
   * Exactly one must match; otherwise synthesis fails and names those that do. The CLI reads tags only where Cloud
   * Control tells them of every logging configuration.
   *
   * @param scope a stack with an account and a region (`env`), or a construct in one
   * @param id what it is called in the scope
   * @param options its name, its tags or both
   */
  public static fromLookup(scope: Construct, id: string, options: LoggingConfigurationLookupOptions): ILoggingConfiguration {
    options = given(options);
    const { arn } = lookUp(scope, id, {
      resource: LOGGING_CONFIGURATION, nameOption: 'loggingConfigurationName', name: options.loggingConfigurationName, tags: options.tags,
    });
    return new ImportedLoggingConfiguration(scope, id, arn);
  }

  public readonly loggingConfigurationArn: string;
  public readonly loggingConfigurationId: string;

  /**
   * The name, given or made.
   * @attribute
   */
  public readonly loggingConfigurationName: string;

  /**
   * The state at the end of the deployment: `ACTIVE`.
   * @attribute
   */
  public readonly state: string;

  /** The tags. `Tags.of(configuration)` writes to it. */
  public readonly cdkTagManager: TagManager;

  /**
   * Makes a logging configuration when the stack is deployed (CreateLoggingConfiguration).
   *
   * @param scope a stack, or a construct in one
   * @param id what it is called in the scope. With another id, the next deployment makes another and deletes this one
   * @param props where the logs go, and how it is called
   */
  constructor(scope: Construct, id: string, props: LoggingConfigurationProps) {
    super(scope, id);
    props = given(props);

    checkStrings(this, { loggingConfigurationName: props.loggingConfigurationName });
    check(this, 'destination', props.destination, 'a LoggingDestination, such as LoggingDestination.s3(…)', has('bind'));
    checkText(this, 'loggingConfigurationName', props.loggingConfigurationName, BOUNDS.loggingConfigurationName);
    const { destinationConfiguration, dependables = [] } = props.destination.bind(this);
    this.checkDestination(destinationConfiguration);

    const tags = new ResourceTags(LOGGING_CONFIGURATION_RESOURCE_TYPE, 'AWS::IVSChat::LoggingConfiguration');
    this.cdkTagManager = tags;
    const resource = chatResource(this, {
      type: LOGGING_CONFIGURATION_RESOURCE_TYPE,
      tags,
      serviceToken: ChatResourceProvider.forLoggingConfigurations(this).serviceToken,
      properties: {
        Name: props.loggingConfigurationName,
        DestinationConfiguration: inTemplateCase(destinationConfiguration),
      },
      removalPolicy: props.removalPolicy,
    });
    resource.node.addDependency(...dependables);

    this.loggingConfigurationArn = resource.ref;
    this.loggingConfigurationId = resource.getAtt('Id').toString();
    this.loggingConfigurationName = resource.getAtt('Name').toString();
    this.state = resource.getAtt('State').toString();
  }

  private checkDestination({ s3, cloudWatchLogs, firehose }: LoggingDestinationConfig['destinationConfiguration']): void {
    const destinations = Object.entries({ s3, cloudWatchLogs, firehose }).filter(([, value]) => value !== undefined).map(([name]) => name);
    if (destinations.length !== 1) {
      fail(this, `destination must be exactly one of s3, cloudWatchLogs and firehose, got ${destinations.length === 0 ? 'none' : destinations.join(' and ')}`);
    }
  }
}

/** `{ s3: { bucketName } }` as `{ S3: { BucketName } }`. */
function inTemplateCase(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key[0].toUpperCase() + key.slice(1), inTemplateCase(item)]));
}
