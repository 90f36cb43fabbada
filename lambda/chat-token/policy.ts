import type { CreateChatTokenCommandInput } from '@aws-sdk/client-ivschat';
import type { Capability, TokenConfig } from './config';
import type { Identity } from './identity';
import { Refusal } from './problem';
import type { TokenRequest } from './request';

/** ChatTokenAttributes of the Amazon IVS Chat API: names and values together, in bytes of UTF-8. */
const MAX_ATTRIBUTE_BYTES = 1024;

/** The ARN of a room that the function was given. Whatever else a client asks for does not exist. */
export function roomArn(config: TokenConfig, key: string | undefined): string {
  const id = key === undefined ? undefined : config.rooms.get(key);
  if (id === undefined) {
    throw new Refusal('unknown-room', 'This API has no room with that name.');
  }
  return config.roomArnPrefix + id;
}

/** The token that this user may have. Asking for more is refused, not cut down: the client would not notice. */
export function decide(config: TokenConfig, arn: string, user: Identity, request: TokenRequest): CreateChatTokenCommandInput {
  const attributes = attributesOf(config, user);
  return {
    roomIdentifier: arn,
    userId: user.userId,
    capabilities: capabilities(allowedCapabilities(config, user.groups), request.capabilities),
    sessionDurationInMinutes: sessionMinutes(config.sessionMinutes, request.sessionDurationInMinutes),
    ...(Object.keys(attributes).length > 0 ? { attributes } : {}),
  };
}

export function allowedCapabilities(config: TokenConfig, groups: readonly string[]): Set<Capability> {
  return new Set([...config.capabilities, ...groups.flatMap((group) => config.groupCapabilities.get(group) ?? [])]);
}

function capabilities(allowed: Set<Capability>, requested: readonly Capability[] = [...allowed]): Capability[] {
  const refused = requested.find((capability) => !allowed.has(capability));
  if (refused) {
    throw new Refusal('capability-not-allowed', `This user may not have ${refused} in this room.`);
  }
  return [...new Set(requested)];
}

function sessionMinutes(max: number, requested: number = max): number {
  if (requested < 1 || requested > max) {
    throw new Refusal('invalid-request', `sessionDurationInMinutes must be from 1 to ${max}.`);
  }
  return requested;
}

function attributesOf(config: TokenConfig, user: Identity): Record<string, string> {
  const found = [...config.attributeClaims].flatMap(([attribute, claim]) => {
    const value = user.claim(claim);
    return value === undefined ? [] : [[attribute, value] as const];
  });
  const bytes = found.reduce((sum, [attribute, value]) => sum + Buffer.byteLength(attribute) + Buffer.byteLength(value), 0);
  if (bytes > MAX_ATTRIBUTE_BYTES) {
    throw new Refusal('attributes-too-large', `The user's chat attributes have ${bytes} bytes; at most ${MAX_ATTRIBUTE_BYTES} are possible, names and values together.`);
  }
  return Object.fromEntries(found);
}
