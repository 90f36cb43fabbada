import { createHash } from 'crypto';
import { Annotations, Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct, type IDependable } from 'constructs';
import { validateNoCircle } from './review-circle';
import { ROOM, SERVICE, whereabouts } from '../common/arns';
import { checkSameEnvironment } from '../common/environment';
import { given } from '../common/given';
import { noteReference } from '../common/grant-policy';
import { isKnown } from '../common/known';
import { checkParts } from '../common/parts';
import { readableText } from '../common/readable';
import { check, checkGiven, has } from '../common/shapes';
import { BOUNDS, fail } from '../common/validation';

/** Never to be changed: a permission that moves in the template is made again, and rooms check it. */
const PERMISSIONS_ID = 'IVSChatMessageReview';

/** What becomes of a message when the review function fails, answers nonsense or takes more than 200 ms. */
export enum FallbackResult {
  /** It is delivered as it was sent. */
  ALLOW = 'ALLOW',
  /** It is denied. */
  DENY = 'DENY',
}

/** Options of `MessageReviewHandler.lambda`. */
export interface LambdaMessageReviewOptions {
  /**
   * What becomes of a message when the function fails, answers nonsense or takes more than 200 ms.
   *
   * @default FallbackResult.ALLOW
   */
  readonly fallbackResult?: FallbackResult;
}

/** What `MessageReviewHandler.bind` hands to a room. */
export interface MessageReviewHandlerConfig {
  /** The ARN of the function, or of a version or alias of it. */
  readonly uri: string;

  /**
   * What becomes of a message that was not reviewed.
   *
   * @default FallbackResult.ALLOW
   */
  readonly fallbackResult?: FallbackResult;

  /**
   * What must be there before the room, and stay until it is gone: the permission that the service checks.
   *
   * @default - nothing
   */
  readonly dependables?: IDependable[];
}

/**
 * Who reviews each message before it is delivered.
 *
 * The review function is invoked for every message and has 200 ms, cold starts included: give it enough memory, keep it
 * small, and use an alias with provisioned concurrency where each message counts.
 *
 * It gets `{ Content, MessageId, RoomArn, Attributes, Sender: { UserId, Attributes, Ip } }` and answers
 * `{ ReviewResult: 'ALLOW', Content, Attributes }` or `{ ReviewResult: 'DENY', Attributes: { Reason } }`, in whatever
 * language. In TypeScript:
 *
 * ```tsx
 * import type { MessageReviewEvent, MessageReviewResponse } from 'cdk-ivschat';
 *
 * export async function handler({ Content, Attributes }: MessageReviewEvent): Promise<MessageReviewResponse> {
 *   if (Content.includes('http')) {
 *     return { ReviewResult: 'DENY', Attributes: { Reason: 'No links, please' } };
 *   }
 *   return { ReviewResult: 'ALLOW', Content: Content.replaceAll('darn', '****'), Attributes };
 * }
 * ```
 *
 * A room from whose properties the handler is taken away has none after the next deployment.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/ChatUserGuide/chat-message-review-handler.html
 */
export abstract class MessageReviewHandler {
  /**
   * A Lambda function, or a version or alias of one, in the account and region of the room. (In Python `lambda_`: the name is a keyword there.)
   *
   * It gets the permission that Amazon IVS Chat may invoke it for the rooms of this account and region; once in a stack,
   * however many rooms share it. To a function that is imported, the permission can be added only if it is known to be in
   * the stack's account (`sameEnvironment: true` of `Function.fromFunctionAttributes` says so); else a warning tells how to
   * add it, and without it rooms fail with `invalid lambda permission`. `skipPermissions: true` says that it is there.
   *
   * The function may be granted what it needs of the rooms that it reviews, such as `room.grantDisconnectUser(fn)`. It cannot
   * have the room in its environment, which the room waits for: each event has the room's ARN.
   *
   * @param fn the function, or a version or alias of it
   * @param options what becomes of a message that it does not review; by default it is delivered
   */
  public static lambda(fn: IFunction, options: LambdaMessageReviewOptions = {}): MessageReviewHandler {
    return new LambdaMessageReviewHandler(fn, given(options));
  }

  /**
   * Declares what the review needs. `Room` calls it; for a `CfnRoom` call it yourself, and let that depend on the
   * dependables.
   *
   * @param scope the room, or what stands for it
   */
  public abstract bind(scope: Construct): MessageReviewHandlerConfig;
}

class LambdaMessageReviewHandler extends MessageReviewHandler {
  constructor(private readonly fn: IFunction, private readonly options: LambdaMessageReviewOptions) {
    super();
  }

  public bind(scope: Construct): MessageReviewHandlerConfig {
    const { fn, options } = this;
    check(scope, 'the function of messageReviewHandler', fn, 'a Lambda function, or a version or alias of one', has('functionArn', 'addPermission'));
    checkGiven(scope, 'fallbackResult', options.fallbackResult, 'ALLOW or DENY', (value) => value === FallbackResult.ALLOW || value === FallbackResult.DENY);
    const uri = fn.functionArn;
    // An imported version or alias says that it is where it is imported, whatever its ARN says.
    checkSameEnvironment(scope, 'the function of messageReviewHandler', whereabouts(uri, fn.env));
    checkParts(scope, 'the function of messageReviewHandler', uri);
    noteReference(scope, fn);
    if (fn.role) noteReference(scope, fn.role);
    scope.node.addValidation({ validate: () => validateNoCircle(scope, fn) });
    const { max } = BOUNDS.messageReviewHandlerUri;
    if (isKnown(uri) && uri.length > max) {
      fail(scope, `messageReviewHandler must be a function whose ARN has at most ${max} characters, got ${JSON.stringify(uri)} (${uri.length} characters)`);
    }
    return { uri, fallbackResult: options.fallbackResult, dependables: [permissionOf(scope, fn)] };
  }
}

/**
 * The permission to invoke the function for any room of this account and region: it must be there before the room, so it
 * cannot name it. One is enough for all the rooms of a stack.
 */
function permissionOf(scope: Construct, fn: IFunction): Construct {
  const stack = Stack.of(scope);
  const permissions = stack.node.tryFindChild(PERMISSIONS_ID) ?? new Construct(stack, PERMISSIONS_ID);
  // A function that was imported twice is one; of one that is made here, the ARN is not known yet.
  const key = isKnown(fn.functionArn) ? createHash('sha256').update(fn.functionArn).digest('hex') : fn.node.addr;
  const existing = permissions.node.tryFindChild(key.slice(0, 12));
  if (existing) return existing as Construct;
  const permission = new Construct(permissions, key.slice(0, 12));
  if (skipsPermissions(fn)) return permission;
  const sourceArn = stack.formatArn({ service: SERVICE, resource: ROOM, resourceName: '*' });
  fn.addPermission('Permission', {
    principal: new ServicePrincipal('ivschat.amazonaws.com'), sourceAccount: stack.account, sourceArn, scope: permission,
  });
  if (permission.node.children.length === 0) {
    const arn = readableText(scope, fn.functionArn);
    Annotations.of(scope).addWarningV2('cdk-ivschat:reviewPermissionNotAdded',
      `The function ${arn} cannot be given the permission from here that Amazon IVS Chat needs to invoke it: without it, the room fails with `
      + `"invalid lambda permission". ${wayOut(fn)}; else add it with aws lambda `
      + `add-permission --function-name ${arn} --statement-id ivschat --action lambda:InvokeFunction --principal ivschat.amazonaws.com `
      + `--source-account ${readableText(scope, stack.account)} --source-arn "${readableText(scope, sourceArn)}"`);
  }
  return permission;
}

/** Of functions, versions and aliases, what `IFunction` does not tell. CDK keeps the first two to itself. */
interface Known extends IFunction {
  readonly canCreatePermissions?: boolean;
  readonly _skipPermissions?: boolean;
  readonly lambda?: IFunction;
  readonly version?: unknown;
  readonly aliasName?: string;
}

/** Whether whoever imported a function that no permission can be added to said that it has them: CDK says nothing then. */
function skipsPermissions(fn: Known): boolean {
  return fn.canCreatePermissions === false && ((fn._skipPermissions ?? false) || (fn.lambda !== undefined && skipsPermissions(fn.lambda)));
}

/** What somebody can do who has imported a function in this way: versions and aliases know no `sameEnvironment`. */
function wayOut({ version, aliasName }: Known): string {
  if (version === '$LATEST') return 'Give the function itself instead of its latestVersion';
  const noun = aliasName === undefined ? version === undefined ? 'it' : 'the ARN of this version' : 'the ARN of this alias';
  return `If the function is in the account of the stack, import ${noun} with Function.fromFunctionAttributes and sameEnvironment: true`;
}
