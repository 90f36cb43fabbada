import { type Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { ChatCapability } from './chat-capability';
import { isKnown } from '../common/known';
import { check, checkList, checkMap, has, isString } from '../common/shapes';
import { sortedEntries } from '../common/sorted';
import { BOUNDS, checkInteger, fail } from '../common/validation';
import { CHAT_CAPABILITIES } from '../contract';

/** The duration in minutes, within the bounds of the API. */
export function sessionMinutes(scope: Construct, duration: Duration): number {
  check(scope, 'sessionDuration', duration, 'a Duration, such as Duration.minutes(60)', has('toMinutes'));
  const minutes = duration.toMinutes({ integral: false });
  checkInteger(scope, 'sessionDuration (in minutes)', minutes, BOUNDS.sessionDurationInMinutes);
  return minutes;
}

export function checkCapabilities(scope: Construct, capabilities: ChatCapability[], groups: { [group: string]: ChatCapability[] }): void {
  checkCapabilityList(scope, 'capabilities', capabilities);
  checkMap(scope, 'groupCapabilities', groups, 'an object with a list of ChatCapability for each group');
  for (const [group, allowed] of sortedEntries(groups)) {
    if (group.trim() === '') {
      fail(scope, `a key of groupCapabilities must be the name of a group, got ${JSON.stringify(group)}`);
    }
    checkCapabilityList(scope, `groupCapabilities[${JSON.stringify(group)}]`, allowed);
  }
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

/** Where the caller's id or groups are. */
export function checkClaim(scope: Construct, name: string, claim: string): void {
  check(scope, name, claim, 'the name of a claim', isName);
}

function checkCapabilityList(scope: Construct, name: string, capabilities: ChatCapability[]): void {
  checkList(scope, name, capabilities, 'a ChatCapability, such as ChatCapability.SEND_MESSAGE', isCapability);
  const names = capabilities.map(({ capability }) => capability);
  const twice = names.find((capability, index) => names.indexOf(capability) < index);
  if (twice) {
    fail(scope, `${name} must list each capability at most once, got ${twice} twice`);
  }
}

function isCapability(value: unknown): boolean {
  return has('capability')(value) && CHAT_CAPABILITIES.some((known) => known === (value as ChatCapability).capability);
}

function isName(value: unknown): boolean {
  return isString(value) && value !== '';
}
