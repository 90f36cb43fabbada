import { Aspects, Stack, Tag, TagManager, type TagProps, TagType } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { sortedEntries } from '../common/sorted';

/** CDK's own priorities: of tags given as a property, and of `Tags.of(…).add`. */
const PROPERTY_PRIORITY = 50;
const ADD_PRIORITY = 100;

/**
 * The tags of one of our resources. CloudFormation gives the tags of a stack to what it tags itself, nested stacks
 * included, and to no custom resource: so they are handed on like the construct's own, and can be refused like these.
 *
 * `includeResourceTypes` and `excludeResourceTypes` may name our type or the native one that it stands for.
 */
export class ResourceTags extends TagManager {
  private readonly types: readonly string[];
  /** The keys that `Tags.of(…).remove` has removed here, each with its priority: of those that the stack sets, the TagManager keeps none. */
  private readonly removed = new Map<string, number>();

  constructor(type: string, nativeType: string) {
    super(TagType.STANDARD, type);
    this.types = [type, nativeType];
  }

  public applyTagAspectHere(include: string[] = [], exclude: string[] = []): boolean {
    return (include.length === 0 || this.isNamedIn(include)) && !this.isNamedIn(exclude);
  }

  public removeTag(key: string, priority: number): void {
    super.removeTag(key, priority);
    this.removed.set(key, Math.max(priority, this.removed.get(key) ?? 0));
  }

  /** All tags of the resource behind a construct, sorted by key; the nearest counts. */
  public ofResource(construct: Construct): [key: string, value: string][] {
    const tags = { ...this.ofStack(Stack.of(construct)), ...this.tagValues() };
    return sortedEntries(tags);
  }

  /** What a stack hands on, and the stacks that it is nested in. */
  private ofStack(stack: Stack | undefined): { [key: string]: string } {
    if (!stack) return {};
    const own = Object.entries(stack.tags.tagValues()).filter(([key, value]) => this.accepts(stack, key, value));
    return { ...this.ofStack(stack.nestedStackParent), ...Object.fromEntries(own) };
  }

  /** Whether a tag of a stack is neither removed here nor added to the stack by a `Tags.of(…).add` that excludes our type. */
  private accepts(stack: Stack, key: string, value: string): boolean {
    const added = stack.node.scopes.flatMap((scope) => Aspects.of(scope).all)
      .filter((aspect) => aspect instanceof Tag).filter((tag) => tag.key === key && tag.value === value).map(propsOf)
      .filter(({ includeResourceTypes, excludeResourceTypes }) => stack.tags.applyTagAspectHere(includeResourceTypes, excludeResourceTypes));
    const priority = Math.max(...added.length > 0 ? added.map((props) => props.priority ?? ADD_PRIORITY) : [PROPERTY_PRIORITY]);
    const isRemoved = (this.removed.get(key) ?? -1) >= priority;
    return !isRemoved && !added.some(({ excludeResourceTypes = [] }) => this.isNamedIn(excludeResourceTypes));
  }

  private isNamedIn(types: string[]): boolean {
    return this.types.some((type) => types.includes(type));
  }
}

/** Protected, and the only place where the types that a tag excludes are kept. */
function propsOf(tag: Tag): TagProps {
  return (tag as unknown as { readonly props: TagProps }).props;
}
