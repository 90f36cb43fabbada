import { count, list, misconfigured, required, type Environment } from './environment';
import type { Identity } from './identity';
import { ALL_CAPABILITIES, CHAT_CAPABILITIES, POLICY_FIELDS, TOKEN_ENV } from '../../src/contract';

export type Capability = typeof CHAT_CAPABILITIES[number];

/** Who may do what in a room. */
export interface RoomPolicy {
  /** What everybody has who may enter, beyond reading. */
  readonly capabilities: readonly Capability[];
  /** What the members of a group have in addition. */
  readonly groupCapabilities: ReadonlyMap<string, readonly Capability[]>;
  /** Who may enter. Undefined: everybody whom the authorizer lets through. */
  readonly allowedGroups?: readonly string[];
  /** Who may moderate, which is neither entry nor follows from it. */
  readonly moderatorGroups: readonly string[];
  /** Who may moderate besides, which is no entry either. Only of a room that was made at run time, as the next two. */
  readonly moderatorUserIds?: readonly string[];
  /** Whose room it is: they may enter and moderate it, whatever else stands here. */
  readonly owner?: string;
  /** What the owner has in addition. */
  readonly ownerCapabilities?: readonly Capability[];
  readonly sessionMinutes: number;
}

/** Of whom a policy speaks. */
export type Caller = Pick<Identity, 'userId' | 'groups'>;

export function mayEnter({ allowedGroups, owner }: Pick<RoomPolicy, 'allowedGroups' | 'owner'>, { userId, groups }: Caller): boolean {
  return allowedGroups === undefined || isIn(allowedGroups, groups) || userId === owner;
}

export function mayModerate(
  { moderatorGroups, moderatorUserIds = [], owner }: Pick<RoomPolicy, 'moderatorGroups' | 'moderatorUserIds' | 'owner'>, { userId, groups }: Caller,
): boolean {
  return isIn(moderatorGroups, groups) || moderatorUserIds.includes(userId) || userId === owner;
}

export function allowedCapabilities(policy: RoomPolicy, { userId, groups }: Caller): Set<Capability> {
  return new Set([
    ...policy.capabilities,
    ...groups.flatMap((group) => policy.groupCapabilities.get(group) ?? []),
    ...userId === policy.owner ? policy.ownerCapabilities ?? [] : [],
  ]);
}

export function isCapability(name: unknown): name is Capability {
  return CHAT_CAPABILITIES.some((known) => known === name);
}

/** The policy of the API, which rooms without one of their own have. */
export function apiPolicy(env: Environment): RoomPolicy {
  const { capabilities, groupCapabilities, moderatorGroups, sessionMinutes } = TOKEN_ENV;
  return {
    capabilities: capabilityList(capabilities, required(env, capabilities)),
    groupCapabilities: new Map([...new URLSearchParams(required(env, groupCapabilities))]
      .map(([group, names]) => [group, capabilityList(groupCapabilities, names)])),
    moderatorGroups: new URLSearchParams(env[moderatorGroups]).getAll(POLICY_FIELDS.moderatorGroup),
    sessionMinutes: count(sessionMinutes, required(env, sessionMinutes)),
  };
}

/** A policy that stands in a variable of its own, and there whole. */
export function policyIn(env: Environment, variable: string): RoomPolicy {
  const fields = new URLSearchParams(required(env, variable));
  const { group, allowedGroup, moderatorGroup } = POLICY_FIELDS;
  return {
    capabilities: capabilityList(variable, fields.get(POLICY_FIELDS.capabilities) ?? misconfigured(variable)),
    groupCapabilities: new Map([...fields].filter(([name]) => name.startsWith(group))
      .map(([name, names]) => [name.slice(group.length), capabilityList(variable, names)])),
    ...(fields.has(allowedGroup) ? { allowedGroups: fields.getAll(allowedGroup) } : {}),
    moderatorGroups: fields.getAll(moderatorGroup),
    sessionMinutes: count(variable, fields.get(POLICY_FIELDS.minutes)),
  };
}

/** A list of capabilities in the environment. */
export function capabilityList(variable: string, names: string): Capability[] {
  if (names === ALL_CAPABILITIES) return [...CHAT_CAPABILITIES];
  return list(names).map((name) => isCapability(name) ? name : misconfigured(variable));
}

function isIn(allowed: readonly string[], groups: readonly string[]): boolean {
  return groups.some((group) => allowed.includes(group));
}
