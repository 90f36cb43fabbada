import { createHash } from 'crypto';
import { Resource, Stack } from 'aws-cdk-lib';
import { type IGrantable, type IPrincipal, type IRole, ManagedPolicy, Policy } from 'aws-cdk-lib/aws-iam';
import { Construct, type IConstruct } from 'constructs';
import { uniqueToStack } from './stack-unique';

/** Never to be changed: the ids and names of deployed policies are made of it. */
const POLICIES_ID = 'IVSChatGrants';

/** How many characters of statements an inline policy takes here: a role has 10,240 for all of its own, CDK's included. */
const INLINE = 4_000;
/** IAM takes 6,144 characters in a managed policy. */
const MANAGED = 6_000;
/** What a statement has besides its actions: its keywords, and the ARN of a room or logging configuration at its longest. */
const STATEMENT = 180;

/** For the stack of a resource, the other stacks of which it needs something, so that these cannot need the resource. */
const NEEDED = new WeakMap<Stack, Set<Stack>>();

/** Notes that something in the stack of one construct refers to another. */
export function noteReference(from: IConstruct, to: IConstruct): void {
  const stack = Stack.of(from);
  NEEDED.set(stack, (NEEDED.get(stack) ?? new Set()).add(Stack.of(to)));
}

/**
 * What actions on a resource are to be granted to, so that the template has no circle: a policy of the grantee's role that
 * nothing waits for, whose name no other deployed stack has. See docs/decisions/grants-apart.md.
 *
 * What refers to nothing and is for a role that is made here needs none. A grantee that is no role, or whose policies are not
 * to be changed, is returned as it is: CDK knows what to do.
 */
export function grantedApart(grantee: IGrantable, { resource, actions, more, refers }: {
  readonly resource: IConstruct;
  readonly actions: string[];
  /** How many characters the statement may have beyond one without conditions on a room or logging configuration. */
  readonly more?: number;
  /** Whether the resource's ARN is a reference, or may be one. */
  readonly refers: boolean;
}): IGrantable {
  const role = grantee.grantPrincipal;
  if (!isRole(role) || (!refers && Resource.isOwnedResource(role))) return grantee;
  const stack = stackAround(role, resource);
  if (!stack) return grantee;
  const policies = stack.node.tryFindChild(POLICIES_ID) ?? new Construct(stack, POLICIES_ID);
  // Within the stack, so that the same stack elsewhere in the app has the same template.
  const id = createHash('sha256').update(role.node.path.replace(`${stack.node.path}/`, '')).digest('hex').slice(0, 12);
  const existing = policies.node.tryFindChild(id) as RolePolicies | undefined;
  return (existing ?? new RolePolicies(policies, id, role)).next(actions, more) ?? grantee;
}

/** A role's policies for grants on resources of this app. */
class RolePolicies extends Construct {
  private readonly inline: AttachedPolicy;
  private last: Policy | ManagedPolicy;
  private left = INLINE;

  constructor(scope: Construct, id: string, private readonly role: IRole & IConstruct) {
    super(scope, id);
    this.inline = new AttachedPolicy(this, 'Policy', { policyName: uniqueToStack(`${POLICIES_ID}-${id}`) });
    this.last = this.inline;
    role.attachInlinePolicy(this.inline);
  }

  /** The policy with space for another statement; none if the role takes no policies from here, being immutable or made elsewhere. */
  public next(actions: string[], more = 0): IGrantable | undefined {
    if (!this.inline.isTaken) return undefined;
    const length = STATEMENT + JSON.stringify(actions).length + more;
    if (length > this.left) {
      this.last = new ManagedPolicy(this, `Policy${this.node.children.length + 1}`, { description: 'Amazon IVS Chat rooms', roles: [this.role] });
      this.left = MANAGED;
    }
    this.left -= length;
    return this.last;
  }
}

/** Knows whether the role that it was given to has taken it: one that is immutable takes nothing and says nothing. */
class AttachedPolicy extends Policy {
  public isTaken = false;

  public attachToRole(role: IRole): void {
    this.isTaken = true;
    super.attachToRole(role);
  }
}

function isRole(principal: IPrincipal): principal is IRole {
  return 'roleArn' in principal && 'attachInlinePolicy' in principal && Construct.isConstruct(principal);
}

/**
 * The innermost stack around both: nothing in it that either of them needs can need the policy. Of two stacks that are not
 * nested in one, that of the resource if it needs the other, or else that of the role, where CDK has put the policy of a role that is made.
 */
function stackAround(role: IRole, resource: IConstruct): Stack | undefined {
  const [ofRole, ofResource] = [outwards(Stack.of(role)), outwards(Stack.of(resource))];
  const common = ofRole.find((stack) => ofResource.includes(stack));
  if (common) return common;
  const needing = ofResource.find((stack) => ofRole.some((other) => NEEDED.get(stack)?.has(other)));
  return needing ?? (Resource.isOwnedResource(role) ? undefined : ofRole[0]);
}

/** The stack and those that it is nested in. */
function outwards(stack: Stack): Stack[] {
  return [stack, ...stack.nestedStackParent ? outwards(stack.nestedStackParent) : []];
}
