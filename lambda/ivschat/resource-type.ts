/** Tags as the Amazon IVS Chat API takes them. */
export type TagMap = Record<string, string>;

/** What is wanted: every property has a value, so that what nobody says any more is reset. */
export interface Desired {
  readonly name: string;
  readonly tags: TagMap;
}

/** A resource as a list call returns it. */
export interface Existing {
  readonly arn: string;
  readonly createTime: number;
  readonly tags: TagMap;
  /** Of a type that has transitions. */
  readonly state?: string;
}

/** All that work on a resource needs to know of its type. Each function is one API call and fails as the call fails. */
export interface ResourceType<D extends Desired> {
  /** As a sentence calls it: "room". */
  readonly label: string;
  /** Matches the ARNs of this type, and nothing that somebody made up. */
  readonly arn: RegExp;
  /** For a type whose changes go on after their call has returned. Of one without it, every change is done by then. */
  readonly transitions?: Transitions<D>;
  /** Creates one with these tags and returns its ARN. */
  create(desired: D, tags: TagMap): Promise<string>;
  /** Sets everything but the tags. */
  update(arn: string, desired: D): Promise<void>;
  delete(arn: string): Promise<void>;
  /** All that have this name, the newest first. */
  list(name: string): Promise<Existing[]>;
  tag(arn: string, tags: TagMap): Promise<void>;
  untag(arn: string, keys: string[]): Promise<void>;
}

/** How to follow a change that takes its time. */
export interface Transitions<D extends Desired> {
  /** The state that the resource is in now, such as `CREATING`. */
  state(arn: string): Promise<string>;
  /** Whether all that an update sets is as it is wanted, in whichever state. */
  isAs(arn: string, desired: D): Promise<boolean>;
  /** What a failed state means, as a sentence: the service itself gives no reason. */
  explain(state: string): string;
  /** What still uses the resource, and so keeps it from being deleted. */
  users(arn: string): Promise<string[]>;
}

/** Of what a create call returned. An answer without an id would be worse than a failure. */
export function requireArn(arn: string | undefined): string {
  if (!arn) throw new Error('Amazon IVS Chat answered a creation without an ARN');
  return arn;
}
