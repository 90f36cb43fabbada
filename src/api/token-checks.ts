import { type Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { IChatBanList } from './chat-ban-list';
import type { ChatCapability } from './chat-capability';
import type { ChatRequestAttribute } from './chat-token-options';
import { wholeMinutes } from '../common/durations';
import { checkSameEnvironment } from '../common/environment';
import { isKnown } from '../common/known';
import { check, checkGiven, checkList, checkMap, has, isString } from '../common/shapes';
import { sortedEntries } from '../common/sorted';
import { BOUNDS, checkInteger, fail } from '../common/validation';
import { CHAT_CAPABILITIES } from '../contract';

/** The duration in minutes, within the bounds of the API. */
export function sessionMinutes(scope: Construct, name: string, duration: Duration): number {
  return wholeMinutes(scope, name, duration, BOUNDS.sessionDurationInMinutes);
}

/** `name`: what stands before the names of the two in messages. */
export function checkCapabilities(
  scope: Construct, name: string, capabilities: ChatCapability[], groups: { [group: string]: ChatCapability[] },
): void {
  checkCapabilityList(scope, `${name}capabilities`, capabilities);
  checkMap(scope, `${name}groupCapabilities`, groups, 'an object with a list of ChatCapability for each group');
  for (const [group, allowed] of sortedEntries(groups)) {
    if (group.trim() === '') {
      fail(scope, `a key of ${name}groupCapabilities must be the name of a group, got ${JSON.stringify(group)}`);
    }
    checkCapabilityList(scope, `${name}groupCapabilities[${JSON.stringify(group)}]`, allowed);
  }
}

/** Each capability once. */
export function checkCapabilityList(scope: Construct, name: string, capabilities: ChatCapability[]): void {
  checkList(scope, name, capabilities, 'a ChatCapability, such as ChatCapability.SEND_MESSAGE', isCapability);
  const names = capabilities.map(({ capability }) => capability);
  const twice = names.find((capability, index) => names.indexOf(capability) < index);
  if (twice) {
    fail(scope, `${name} must list each capability at most once, got ${twice} twice`);
  }
}

/** The names of groups, of which at least one must be given: without any, nobody could ever be meant. */
export function checkGroups(scope: Construct, name: string, groups: string[]): string[] {
  checkList(scope, name, groups, 'the name of a group', (group) => isString(group) && (group as string).trim() !== '');
  if (groups.length === 0) {
    fail(scope, `${name} must have at least 1 group, got 0`);
  }
  return groups;
}

/** The names alone must leave room for a byte of each value, or no caller who has the claims could ever get a token. */
export function checkAttributeClaims(scope: Construct, claims: { [attribute: string]: string }): void {
  checkMap(scope, 'attributeClaims', claims, 'an object with the name of a claim for each attribute');
  const attributes = sortedEntries(claims).map(([attribute]) => attribute);
  for (const attribute of attributes) {
    if (attribute === '' || !isName(claims[attribute])) {
      fail(scope, `attributeClaims must map an attribute's name to a claim's name, got ${JSON.stringify(attribute)}: ${JSON.stringify(claims[attribute])}`);
    }
  }
  if (!attributes.every(isKnown)) return;
  const bytes = attributes.reduce((sum, attribute) => sum + Buffer.byteLength(attribute), 0);
  if (bytes + attributes.length > BOUNDS.tokenAttributes.max) {
    fail(scope, `attributeClaims must fit into ${BOUNDS.tokenAttributes.max} bytes, names and values together, got ${bytes} bytes of names, which leaves no room for ${attributes.length} values`);
  }
}

/** What clients may call themselves. Each could be as long as it may be at once. */
export function checkRequestAttributes(scope: Construct, attributes: { [attribute: string]: ChatRequestAttribute }): void {
  checkMap(scope, 'requestAttributes', attributes, 'an object with the bounds of each attribute');
  for (const [attribute, bounds] of sortedEntries(attributes)) {
    const name = `requestAttributes[${JSON.stringify(attribute)}]`;
    if (attribute === '') fail(scope, 'a key of requestAttributes must be the name of an attribute, got ""');
    check(scope, name, bounds, 'an object with maximumLength', has('maximumLength'));
    checkInteger(scope, `${name}.maximumLength`, bounds.maximumLength, BOUNDS.requestAttribute);
  }
}

/** The claims that callers are known by, where nobody says otherwise. */
export const CLAIMS = { userIdClaim: 'sub', groupsClaim: 'cognito:groups' };

export function checkBanList(scope: Construct, name: string, list: IChatBanList | undefined): void {
  checkGiven(scope, name, list, 'a ChatBanList, or an imported one', has('tableName', 'tableArn', 'env'));
  if (list) checkSameEnvironment(scope, name, list.env);
}

/** Where the caller's id or groups are. */
export function checkClaim(scope: Construct, name: string, claim: string): void {
  check(scope, name, claim, 'the name of a claim', isName);
}

function isCapability(value: unknown): boolean {
  return has('capability')(value) && CHAT_CAPABILITIES.some((known) => known === (value as ChatCapability).capability);
}

function isName(value: unknown): boolean {
  return isString(value) && value !== '';
}
