import { Tokenization } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { ChatCapability } from './chat-capability';
import type { ChatRoomOptions } from './chat-room-options';
import { checkCapabilities, checkGroups, sessionMinutes } from './token-checks';
import { given } from '../common/given';
import { query } from '../common/query';
import { sortedEntries } from '../common/sorted';
import { fail } from '../common/validation';
import { ALL_CAPABILITIES, CHAT_CAPABILITIES, POLICY_FIELDS } from '../contract';

/** Who may do what in a room: checked, and with nothing left open. */
export interface RoomPolicy {
  readonly allowedGroups?: string[];
  readonly capabilities: ChatCapability[];
  readonly groupCapabilities: { [group: string]: ChatCapability[] };
  /** Without any, there is no moderation. */
  readonly moderatorGroups: string[];
  readonly sessionMinutes: number;
}

/** The policy that all rooms have which say nothing else. */
export function apiPolicy(scope: Construct, options: Omit<ChatRoomOptions, 'allowedGroups' | 'moderatorGroups'>, moderatorGroups: string[]): RoomPolicy {
  const { capabilities, groupCapabilities, sessionDuration } = options;
  return roomPolicy(scope, '', { capabilities, groupCapabilities, sessionDuration }, {
    capabilities: [], groupCapabilities: {}, moderatorGroups, sessionMinutes: 60,
  });
}

/** `name`: what stands before the names of the options in messages, such as `addRoom("lobby").`. */
export function roomPolicy(scope: Construct, name: string, options: ChatRoomOptions, api: RoomPolicy): RoomPolicy {
  const { allowedGroups, capabilities, groupCapabilities, moderatorGroups, sessionDuration } = given(options);
  if (moderatorGroups !== undefined && api.moderatorGroups.length === 0) {
    fail(scope, `${name}moderatorGroups needs an API with moderation, got ${JSON.stringify(moderatorGroups)}`);
  }
  const policy = {
    ...(allowedGroups === undefined ? {} : { allowedGroups: checkGroups(scope, `${name}allowedGroups`, allowedGroups) }),
    capabilities: capabilities ?? api.capabilities,
    groupCapabilities: groupCapabilities ?? api.groupCapabilities,
    moderatorGroups: moderatorGroups === undefined ? api.moderatorGroups : checkGroups(scope, `${name}moderatorGroups`, moderatorGroups),
    sessionMinutes: sessionDuration === undefined ? api.sessionMinutes : sessionMinutes(scope, `${name}sessionDuration`, sessionDuration),
  };
  checkCapabilities(scope, name, policy.capabilities, policy.groupCapabilities);
  return policy;
}

/** The policy as it stands in the environment of a function. Equal policies are equal texts. */
export function policyText(policy: RoomPolicy): string {
  return query([
    [POLICY_FIELDS.capabilities, shortNames(capabilityNames(policy.capabilities))],
    ...groupEntries(policy).map(([group, names]): [string, string] => [POLICY_FIELDS.group + group, shortNames(names)]),
    ...groupFields(POLICY_FIELDS.allowedGroup, policy.allowedGroups),
    ...groupFields(POLICY_FIELDS.moderatorGroup, policy.moderatorGroups),
    [POLICY_FIELDS.minutes, Tokenization.stringifyNumber(policy.sessionMinutes)],
  ]);
}

/** Groups as fields of a policy: sorted and each once, so that lists of the same groups are equal. */
export function groupFields(field: string, groups: string[] = []): [string, string][] {
  return [...new Set(groups)].sort().map((group): [string, string] => [field, group]);
}

export function groupEntries({ groupCapabilities }: RoomPolicy): [string, string][] {
  return sortedEntries(groupCapabilities).map(([group, capabilities]) => [group, capabilityNames(capabilities)]);
}

/** In the service's own order, so that lists of the same capabilities are equal. */
export function capabilityNames(capabilities: ChatCapability[]): string {
  const names = capabilities.map(({ capability }) => capability);
  return CHAT_CAPABILITIES.filter((name) => names.includes(name)).join(',');
}

/** A list of capabilities, as it stands in the environment of a function. */
export function capabilityList(capabilities: ChatCapability[]): string {
  return shortNames(capabilityNames(capabilities));
}

/** Of 4 KB, a list of all capabilities in each policy would take a tenth. */
function shortNames(names: string): string {
  return names === CHAT_CAPABILITIES.join(',') ? ALL_CAPABILITIES : names;
}
