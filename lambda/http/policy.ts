import { count, list, misconfigured, required, type Environment } from './environment';
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
  readonly sessionMinutes: number;
}

export function mayEnter({ allowedGroups }: Pick<RoomPolicy, 'allowedGroups'>, groups: readonly string[]): boolean {
  return allowedGroups === undefined || isIn(allowedGroups, groups);
}

export function mayModerate({ moderatorGroups }: Pick<RoomPolicy, 'moderatorGroups'>, groups: readonly string[]): boolean {
  return isIn(moderatorGroups, groups);
}

export function allowedCapabilities(policy: RoomPolicy, groups: readonly string[]): Set<Capability> {
  return new Set([...policy.capabilities, ...groups.flatMap((group) => policy.groupCapabilities.get(group) ?? [])]);
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

function isIn(allowed: readonly string[], groups: readonly string[]): boolean {
  return groups.some((group) => allowed.includes(group));
}

function capabilityList(variable: string, names: string): Capability[] {
  if (names === ALL_CAPABILITIES) return [...CHAT_CAPABILITIES];
  return list(names).map((name) => isCapability(name) ? name : misconfigured(variable));
}
