import { createHash } from 'crypto';
import { Annotations, AspectPriority, Aspects, FeatureFlags, Resource, Stack } from 'aws-cdk-lib';
import {
  CfnPolicy, type IGrantable, type IPrincipal, type IRole, ManagedPolicy, Policy, PolicyDocument, type PolicyStatement,
} from 'aws-cdk-lib/aws-iam';
import { IAM_MINIMIZE_POLICIES } from 'aws-cdk-lib/cx-api';
import { Construct, type IConstruct } from 'constructs';
import { charactersOf, policiesFor, policiesIn, type StandingPolicy, withinRole } from './role-policies';
import { uniqueToStack } from './stack-unique';
import { BOUNDS } from './validation';

/** Never to be changed: the ids and names of deployed policies are made of it. */
const POLICIES_ID = 'IVSChatGrants';

/** How many characters of statements an inline policy takes here: a role has 10,240 for all of its own, of which CDK takes up to 10,000. */
const INLINE = 4_000;
/** IAM takes 6,144 characters in a managed policy. */
const MANAGED = 6_000;
/** What a statement has besides its actions: its keywords, and the ARN of a room or logging configuration at its longest. */
const STATEMENT = 180;
/** What that ARN takes. */
const ARN = 85;
const DESCRIPTION = 'Amazon IVS Chat rooms';

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
  const policies = stack.node.tryFindChild(POLICIES_ID) ?? new PoliciesOfStack(stack, POLICIES_ID);
  // Within the stack, so that the same stack elsewhere in the app has the same template.
  const id = createHash('sha256').update(role.node.path.replace(`${stack.node.path}/`, '')).digest('hex').slice(0, 12);
  const existing = policies.node.tryFindChild(id) as RolePolicies | undefined;
  return (existing ?? new RolePolicies(policies, id, role)).next(actions, more) ?? grantee;
}

/** The policies of all roles that are granted something in a stack. */
class PoliciesOfStack extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    // After what may grant more, and after CDK has made managed policies of what its own one has too much of.
    Aspects.of(this).add({ visit: (node) => { if (node === this) this.settle(); } }, { priority: AspectPriority.READONLY });
  }

  private settle(): void {
    const standing = new Map<Stack, StandingPolicy[]>();
    for (const policies of this.node.children as RolePolicies[]) {
      const stack = Stack.of(policies.role);
      if (!standing.has(stack)) standing.set(stack, policiesIn(stack));
      policies.settle(standing.get(stack)!);
    }
  }
}

/** A role's policies for grants on resources of this app. */
class RolePolicies extends Construct {
  private readonly inline: InlinePolicy;
  private readonly managed: ManagedPolicy[] = [];
  private readonly minimized: boolean;
  /** The kinds of statements in the last of them. */
  private kinds = new Set<string>();
  private left = INLINE;

  constructor(scope: Construct, id: string, public readonly role: IRole & IConstruct) {
    super(scope, id);
    this.minimized = FeatureFlags.of(this).isEnabled(IAM_MINIMIZE_POLICIES) ?? false;
    this.inline = new InlinePolicy(this, 'Policy', uniqueToStack(`${POLICIES_ID}-${id}`));
    role.attachInlinePolicy(this.inline);
  }

  /** The policy with space for another statement; none if the role takes no policies from here, being immutable or made elsewhere. */
  public next(actions: string[], more = 0): IGrantable | undefined {
    if (!this.inline.isTaken) return undefined;
    const kind = JSON.stringify([actions, more]);
    const whole = STATEMENT + JSON.stringify(actions).length + more;
    // CDK makes one statement of those with the same actions, if it is told to.
    const length = this.minimized && this.kinds.has(kind) ? ARN + more : whole;
    if (length <= this.left) {
      this.left -= length;
    } else {
      this.managed.push(new ManagedPolicy(this, `Policy${this.node.children.length + 1}`, { description: DESCRIPTION, roles: [this.role] }));
      this.left = MANAGED - whole;
      this.kinds.clear();
    }
    this.kinds.add(kind);
    return this.managed.at(-1) ?? this.inline;
  }

  /** Keeps to what IAM takes of a role: moves what is too much for its inline policies, and tells of too many managed ones. */
  public settle(standing: StandingPolicy[]): void {
    if (!this.inline.isTaken) return;
    const within = withinRole(this.role);
    const others = policiesFor(this.role, standing).filter(({ node }) => !node.scopes.includes(this));
    const inline = others.filter((policy) => policy instanceof CfnPolicy);
    const ofThis = within.characters + this.inline.characters();
    const characters = inline.reduce((sum, policy) => sum + charactersOf(policy, policy.policyDocument), ofThis);
    if (characters > BOUNDS.rolePolicies.max) this.managed.push(this.inline.move(this.role));
    const count = within.managed + others.length - inline.length + this.managed.length;
    const { max } = BOUNDS.managedPolicies;
    if (count <= max || this.managed.length === 0) return;
    Annotations.of(this.role).addWarningV2('cdk-ivschat:tooManyManagedPolicies',
      `The role ${this.role.node.path} needs ${count} managed policies, ${this.managed.length} of them for grants on rooms and the like, and IAM attaches ${max} unless the `
      + `account's quota is raised. ${this.minimized ? '' : `Set ${IAM_MINIMIZE_POLICIES} in cdk.json, which puts more grants into each, `}`
      + `${this.minimized ? 'Spread' : 'spread'} the grants over several roles, or acknowledge this warning if the quota is raised`);
  }
}

/** Knows whether the role that it was given to has taken it: one that is immutable takes nothing and says nothing. */
class InlinePolicy extends Policy {
  public isTaken = false;
  private readonly statements: PolicyStatement[] = [];

  constructor(scope: Construct, id: string, policyName: string) {
    super(scope, id, { policyName, document: new MovableDocument() });
  }

  /** CDK compares names when it attaches policies, and would count that as a reference, for which even an empty policy must be there. */
  public get policyName(): string {
    return this.physicalName;
  }

  public attachToRole(role: IRole): void {
    this.isTaken = true;
    super.attachToRole(role);
  }

  public addStatements(...statements: PolicyStatement[]): void {
    this.statements.push(...statements);
    super.addStatements(...statements);
  }

  /** As CDK writes it: its own copy, since what is resolved takes no more changes. */
  public characters(): number {
    if (this.document.isEmpty) return 0;
    const copy = new PolicyDocument({ statements: this.statements.map((statement) => statement.copy()) });
    return charactersOf(this, Stack.of(this).resolve(copy));
  }

  /** Makes a managed policy of it. It stands within this one, so that whatever waits for this one waits for it. */
  public move(role: IRole): ManagedPolicy {
    (this.document as MovableDocument).isMoved = true;
    return new ManagedPolicy(this, 'Managed', { description: DESCRIPTION, roles: [role], statements: this.statements });
  }
}

/** Is empty once its statements are elsewhere: CDK leaves the policy of an empty document out. */
class MovableDocument extends PolicyDocument {
  public isMoved = false;

  public get isEmpty(): boolean {
    return this.isMoved || super.isEmpty;
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
