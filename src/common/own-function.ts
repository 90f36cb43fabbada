import { RemovalPolicy } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, determineLatestNodeRuntime, Function as LambdaFunction, type FunctionOptions } from 'aws-cdk-lib/aws-lambda';
import { type ILogGroup, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { handlerCode } from './handler-code';

/** Of a function that runs one of our bundles. Its description is that of its role as well. */
interface OwnFunctionOptions extends Pick<FunctionOptions, 'description' | 'timeout' | 'deadLetterQueue' | 'reservedConcurrentExecutions'> {
  /** The bundle's name, see handlerCode. */
  readonly bundle: string;
  /** What the bundle exports for it. By default `handler`. */
  readonly entry?: string;
  /** All that its role allows, given where it writes its log. */
  readonly permissions: (logGroup: ILogGroup) => { readonly [policy: string]: PolicyDocument };
  /** The construct ids. By default LogGroup, Role and Handler. */
  readonly ids?: { readonly logGroup: string; readonly role: string; readonly handler: string };
}

/** A function, and what nothing else has: its role, and its log, which is kept for a month. */
export interface OwnFunction {
  readonly handler: LambdaFunction;
  readonly role: Role;
  readonly logGroup: LogGroup;
}

const IDS = { logGroup: 'LogGroup', role: 'Role', handler: 'Handler' };

/** Makes a function with a role and a log group of its own. */
export function ownFunction(scope: Construct, { bundle, entry = 'handler', permissions, ids = IDS, ...options }: OwnFunctionOptions): OwnFunction {
  const logGroup = new LogGroup(scope, ids.logGroup, { retention: RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
  const role = new Role(scope, ids.role, {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    description: options.description,
    inlinePolicies: permissions(logGroup),
  });
  const handler = new LambdaFunction(scope, ids.handler, {
    code: handlerCode(bundle),
    handler: `index.${entry}`,
    runtime: determineLatestNodeRuntime(scope),
    architecture: Architecture.ARM_64,
    memorySize: 256,
    role,
    logGroup,
    ...options,
  });
  return { handler, role, logGroup };
}

/** Lets a function write to its log, and to others. */
export function writing(...logGroups: ILogGroup[]): PolicyDocument {
  const resources = logGroups.map(({ logGroupArn }) => logGroupArn);
  return new PolicyDocument({ statements: [new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources })] });
}
