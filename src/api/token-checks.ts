import { type Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { ChatCapability } from './chat-capability';
import { isKnown } from '../common/known';
import { sortedEntries } from '../common/sorted';
import { BOUNDS, checkInteger, fail } from '../common/validation';

/** The duration in minutes, within the bounds of the API. */
export function sessionMinutes(scope: Construct, duration: Duration): number {
  const minutes = duration.toMinutes({ integral: false });
  checkInteger(scope, 'sessionDuration (in minutes)', minutes, BOUNDS.sessionDurationInMinutes);
  return minutes;
}

export function checkCapabilities(scope: Construct, capabilities: ChatCapability[], groups: { [group: string]: ChatCapability[] }): void {
  checkDistinct(scope, 'capabilities', capabilities);
  for (const [group, allowed] of sortedEntries(groups)) {
    if (group.trim() === '') {
      fail(scope, `a key of groupCapabilities must be the name of a group, got ${JSON.stringify(group)}`);
    }
    checkDistinct(scope, `groupCapabilities[${JSON.stringify(group)}]`, allowed);
  }
}

/** The names alone must leave room for a byte of each value, or no caller who has the claims could ever get a token. */
export function checkAttributeClaims(scope: Construct, claims: { [attribute: string]: string }): void {
  const attributes = sortedEntries(claims).map(([attribute]) => attribute);
  for (const attribute of attributes) {
    if (attribute === '' || claims[attribute] === '') {
      fail(scope, `attributeClaims must map an attribute's name to a claim's name, got ${JSON.stringify(attribute)}: ${JSON.stringify(claims[attribute])}`);
    }
  }
  if (!attributes.every(isKnown)) return;
  const bytes = attributes.reduce((sum, attribute) => sum + Buffer.byteLength(attribute), 0);
  if (bytes + attributes.length > BOUNDS.tokenAttributes.max) {
    fail(scope, `attributeClaims must fit into ${BOUNDS.tokenAttributes.max} bytes, names and values together, got ${bytes} bytes of names, which leaves no room for ${attributes.length} values`);
  }
}

function checkDistinct(scope: Construct, name: string, capabilities: ChatCapability[]): void {
  const names = capabilities.map(({ capability }) => capability);
  const twice = names.find((capability, index) => names.indexOf(capability) < index);
  if (twice) {
    fail(scope, `${name} must list each capability at most once, got ${twice} twice`);
  }
}
