import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Effect, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, determineLatestNodeRuntime, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ROOM, SERVICE } from './private/arns';
import { handlerCode } from './private/handler-code';

/**
 * How long CloudFormation waits for an answer: long enough for Lambda to deliver an event that failed a second time
 * and a third, and short of the hour that it would wait otherwise.
 */
export const SERVICE_TIMEOUT = Duration.minutes(15);

/**
 * Never to be changed: it makes the ServiceToken of every room that is deployed, and CloudFormation refuses to
 * change that of an existing resource.
 */
const ROOM_PROVIDER_ID = 'IVSChatRoomProvider';

/** The function behind all custom resources of one type in a stack: one role, one function, one log group. */
export class ChatResourceProvider extends Construct {
  /** The provider of the stack's rooms. */
  public static forRooms(scope: Construct): ChatResourceProvider {
    const stack = Stack.of(scope);
    return stack.node.tryFindChild(ROOM_PROVIDER_ID) as ChatResourceProvider | undefined ?? new ChatResourceProvider(stack, ROOM_PROVIDER_ID);
  }

  /** What the `ServiceToken` of a resource refers to. */
  public readonly serviceToken: string;

  private constructor(scope: Construct, id: string) {
    super(scope, id);

    // The function must not be allowed to make the group: it would bring it back, without retention, after the stack is gone.
    const logGroup = new LogGroup(this, 'LogGroup', { retention: RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });

    // Inline and the same whatever rooms there are: a policy that changes with the rooms is gone before the last of them.
    const role = new Role(this, 'Role', {
      description: 'Creates, updates and deletes the Amazon IVS Chat rooms of one stack',
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        Rooms: allow(
          ['CreateRoom', 'UpdateRoom', 'DeleteRoom', 'ListRooms', 'TagResource', 'UntagResource'].map((action) => `${SERVICE}:${action}`),
          Stack.of(this).formatArn({ service: SERVICE, resource: ROOM, resourceName: '*' }),
        ),
        Logs: allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logGroup.logGroupArn),
      },
    });

    const handler = new LambdaFunction(this, 'Function', {
      description: 'Creates, updates and deletes the Amazon IVS Chat rooms of this stack',
      code: handlerCode('custom-resource'),
      handler: 'index.handler',
      runtime: determineLatestNodeRuntime(this),
      architecture: Architecture.ARM_64,
      memorySize: 256,
      // Room operations share 5 calls a second in an account: hundreds of rooms at once take their time.
      timeout: Duration.minutes(5),
      role,
      logGroup,
    });
    this.serviceToken = handler.functionArn;
  }
}

function allow(actions: string[], resource: string): PolicyDocument {
  return new PolicyDocument({ statements: [new PolicyStatement({ effect: Effect.ALLOW, actions, resources: [resource] })] });
}
