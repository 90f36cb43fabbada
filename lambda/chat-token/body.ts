import { CHAT_CAPABILITIES } from '../../src/contract';
import { isCapability, type Capability } from '../http/policy';
import { invalid, isObject, isText, readBody, type ApiEvent } from '../http/request';

/** What a client may ask for. */
export interface TokenRequest {
  /** @default - all that the user may have */
  readonly capabilities?: readonly Capability[];
  /** @default - the configured duration */
  readonly sessionDurationInMinutes?: number;
  /** @default - none */
  readonly attributes?: ReadonlyMap<string, string>;
}

const FIELDS = ['capabilities', 'sessionDurationInMinutes'];

/** `attributes`: what a client may call itself, with the longest value in code points. */
export function tokenRequest(event: ApiEvent, attributes: ReadonlyMap<string, number>): TokenRequest {
  const body = readBody(event, attributes.size > 0 ? [...FIELDS, 'attributes'] : FIELDS);
  const { capabilities, sessionDurationInMinutes } = body;
  if (capabilities !== undefined && !(Array.isArray(capabilities) && capabilities.every(isCapability))) {
    invalid(`capabilities must be an array of ${CHAT_CAPABILITIES.join(', ')}.`);
  }
  if (sessionDurationInMinutes !== undefined && !(typeof sessionDurationInMinutes === 'number' && Number.isInteger(sessionDurationInMinutes))) {
    invalid('sessionDurationInMinutes must be a whole number.');
  }
  const chosen = body.attributes === undefined ? undefined : readAttributes(body.attributes, attributes);
  return { capabilities, sessionDurationInMinutes, attributes: chosen };
}

function readAttributes(value: unknown, allowed: ReadonlyMap<string, number>): ReadonlyMap<string, string> {
  if (!isObject(value)) return invalid('attributes must be an object.');
  return new Map(Object.entries(value).map(([name, text]) => {
    const longest = allowed.get(name);
    if (longest === undefined) return invalid(`attributes may have these names only: ${[...allowed.keys()].join(', ')}.`);
    if (!isText(text, longest)) {
      return invalid(`The attribute ${name} must be text of 1 to ${longest} characters, without control characters.`);
    }
    return [name, text];
  }));
}
