import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Policy, PolicyDocument, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, determineLatestNodeRuntime, Function as LambdaFunction, type IFunction, RuntimeFamily } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import {
  loggingConfigurationPermissions, logPermissions, type Permissions, roomPermissions, vpcPermissions,
} from './provider-permissions';
import { type ChatResourceProviderSettings, checkSettings, differences } from './provider-settings';
import { whereabouts } from '../common/arns';
import { checkSameEnvironment } from '../common/environment';
import { given } from '../common/given';
import { noteReference } from '../common/grant-policy';
import { handlerCode } from '../common/handler-code';
import { uniqueToStack } from '../common/stack-unique';
import { fail } from '../common/validation';

/** What the two providers of a stack differ in. */
interface Kind {
  /**
   * Never to be changed: it makes the ServiceToken of every resource that is deployed, and CloudFormation refuses to
   * change that of an existing one.
   */
  readonly id: string;
  readonly method: string;
  readonly noun: string;
  readonly permissions: (scope: Construct) => Permissions;
}

const ROOMS: Kind = { id: 'IVSChatRoomProvider', method: 'forRooms', noun: 'rooms', permissions: roomPermissions };
const LOGGING_CONFIGURATIONS: Kind = {
  id: 'IVSChatLoggingConfigurationProvider',
  method: 'forLoggingConfigurations',
  noun: 'logging configurations',
  permissions: loggingConfigurationPermissions,
};

/**
 * The function behind all custom resources of one type in a stack: one role, one function, one log group. A stack's first
 * room, or logging configuration, brings it. Use this class for its settings alone, before that:
 *
 * ```ts fixture=stack
 * declare const vpc: Vpc;
 *
 * ChatResourceProvider.forRooms(this, { vpc });
 * new Room(this, 'Lobby');
 * ```
 *
 * Every stack has its own, a nested one too: settings in its parent do not reach it.
 *
 * A permissions boundary, and whatever else an aspect sets on functions and roles, reaches it like any other.
 */
export class ChatResourceProvider extends Construct {
  /**
   * The provider of the rooms of the scope's own stack, be it nested or not.
   *
   * @param scope a stack, or a construct in one
   * @param settings of its function, only before the stack's first room; settings that differ from those before are an error. By default those
   * that it has
   */
  public static forRooms(scope: Construct, settings?: ChatResourceProviderSettings): ChatResourceProvider {
    return ChatResourceProvider.of(scope, ROOMS, settings);
  }

  /**
   * The provider of the logging configurations of the scope's own stack, be it nested or not.
   *
   * @param scope a stack, or a construct in one
   * @param settings of its function, only before the stack's first logging configuration; settings that differ from those before are an error. By
   * default those that it has
   */
  public static forLoggingConfigurations(scope: Construct, settings?: ChatResourceProviderSettings): ChatResourceProvider {
    return ChatResourceProvider.of(scope, LOGGING_CONFIGURATIONS, settings);
  }

  private static of(scope: Construct, kind: Kind, settings?: ChatResourceProviderSettings): ChatResourceProvider {
    settings = given(settings);
    checkSettings(scope, settings);
    const stack = Stack.of(scope);
    const existing = stack.node.tryFindChild(kind.id) as ChatResourceProvider | undefined;
    if (!existing) return new ChatResourceProvider(stack, kind, scope.node.path, settings);
    const [different] = differences(existing.settings, settings);
    if (different) {
      fail(scope, `the provider of the ${kind.noun} of stack ${stack.node.path} has one ${different} for all of them, which ${existing.firstUser} has `
        + `${existing.settings[different] === undefined ? 'left at its default' : 'set to another value'}. `
        + `Call ChatResourceProvider.${kind.method} with the settings once, before the first of them`);
    }
    return existing;
  }

  /** The function. */
  public readonly handler: IFunction;

  /** What the `ServiceToken` of a resource refers to. */
  public readonly serviceToken: string;

  private readonly settings: ChatResourceProviderSettings;
  /** The path of the construct that the provider was first needed for. */
  private readonly firstUser: string;

  private constructor(scope: Construct, kind: Kind, firstUser: string, settings: ChatResourceProviderSettings) {
    super(scope, kind.id);
    this.settings = settings;
    this.firstUser = firstUser;
    if (settings.runtime && settings.runtime.family !== RuntimeFamily.NODEJS) {
      fail(this, `runtime must be a Node.js runtime, got ${settings.runtime.name}`);
    }

    this.checkEnvironment(settings);

    const description = `Creates, updates and deletes the Amazon IVS Chat ${kind.noun} of`;
    const logGroup = settings.logGroup ?? new LogGroup(this, 'LogGroup', { retention: RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
    const permissions = { ...kind.permissions(this), ...logPermissions(logGroup.logGroupArn), ...(settings.vpc && vpcPermissions()) };
    const role = settings.role ?? new Role(this, 'Role', {
      description: `${description} one stack`,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: Object.fromEntries(Object.entries(permissions).map(([name, statements]) => [name, new PolicyDocument({ statements })])),
    });

    const handler = this.handler = new LambdaFunction(this, 'Function', {
      description: `${description} this stack`,
      code: handlerCode('custom-resource'),
      handler: 'index.handler',
      runtime: settings.runtime ?? determineLatestNodeRuntime(this),
      architecture: settings.architecture ?? Architecture.ARM_64,
      memorySize: settings.memorySize ?? 256,
      // Rooms share 5 calls a second in an account, logging configurations 3: hundreds at once take their time.
      timeout: Duration.minutes(5),
      role,
      logGroup,
      vpc: settings.vpc,
      vpcSubnets: settings.vpcSubnets,
      securityGroups: settings.securityGroups,
    });
    this.serviceToken = handler.functionArn;

    if (settings.role) {
      noteReference(this, settings.role);
      // The role may serve other stacks too: CDK's name, made of the path, would be theirs as well, and each would overwrite it.
      const policy = new Policy(this, 'Policy', { policyName: uniqueToStack(kind.id), statements: Object.values(permissions).flat() });
      settings.role.attachInlinePolicy(policy);
      // Before the function, and so before what it makes; gone after both.
      handler.node.addDependency(policy);
    }
    // Without a way out of the VPC, the function could not delete anything while the stack is being deleted.
    if (settings.vpc) handler.node.addDependency(settings.vpc.selectSubnets(settings.vpcSubnets).internetConnectivityEstablished);
  }

  private checkEnvironment({ logGroup, role, vpc }: ChatResourceProviderSettings): void {
    if (logGroup) checkSameEnvironment(this, 'the logGroup of the provider', whereabouts(logGroup.logGroupArn, logGroup.env));
    if (vpc) checkSameEnvironment(this, 'the vpc of the provider', vpc.env);
    // Roles are in no region.
    if (role) checkSameEnvironment(this, 'the role of the provider', whereabouts(role.roleArn, role.env), ['account']);
  }
}
