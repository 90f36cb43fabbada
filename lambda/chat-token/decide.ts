import type { CreateChatTokenCommandInput } from '@aws-sdk/client-ivschat';
import type { TokenRequest } from './body';
import type { Identity } from '../http/identity';
import { allowedCapabilities, type Capability, type RoomPolicy } from '../http/policy';
import { Refusal } from '../http/problem';
import { invalid } from '../http/request';

/** ChatTokenAttributes of the Amazon IVS Chat API: names and values together, in bytes of UTF-8. */
const MAX_ATTRIBUTE_BYTES = 1024;

/** Sessions end in the last part of the time that they may last: those who came together do not come back together. */
const SPREAD = 1 / 5;

/** What a token for this user in this room follows from. */
export interface TokenCase {
  readonly arn: string;
  readonly policy: RoomPolicy;
  readonly user: Identity;
  readonly request: TokenRequest;
  /** token attribute → claim */
  readonly attributeClaims: ReadonlyMap<string, string>;
  /** In milliseconds since 1970. */
  readonly now: number;
  /** From 0 to below 1. */
  readonly random: number;
}

/** A token that may be made. */
export interface Decided {
  readonly input: CreateChatTokenCommandInput;
  /** By when the connection is to be renewed, in milliseconds before its session ends. */
  readonly renewedBefore: number;
}

/** The token that this user may have. Asking for more is refused, not cut down: the client would not notice. */
export function decide({ arn, policy, user, request, attributeClaims, now, random }: TokenCase): Decided {
  const allowed = allowedCapabilities(policy, user);
  const attributes = attributesOf(attributeClaims, user, request);
  const longest = withinSignIn(sessionMinutes(policy.sessionMinutes, request.sessionDurationInMinutes), user.signInEnds, now);
  const minutes = longest * (1 - random * SPREAD);
  const sessionDurationInMinutes = Math.ceil(minutes);
  return {
    input: {
      roomIdentifier: arn,
      userId: user.userId,
      capabilities: capabilities(allowed, request.capabilities),
      sessionDurationInMinutes,
      ...(Object.keys(attributes).length > 0 ? { attributes } : {}),
    },
    renewedBefore: Math.round((sessionDurationInMinutes - minutes) * 60_000),
  };
}

function capabilities(allowed: Set<Capability>, requested: readonly Capability[] = [...allowed]): Capability[] {
  const refused = requested.find((capability) => !allowed.has(capability));
  if (refused) {
    throw new Refusal('capability-not-allowed', `This user may not have ${refused} in this room.`);
  }
  return [...new Set(requested)];
}

function sessionMinutes(max: number, requested: number = max): number {
  if (requested < 1 || requested > max) invalid(`sessionDurationInMinutes must be from 1 to ${max}.`);
  return requested;
}

/** The session is cut to what is left of the sign-in: no client can know to the minute, and the answer says when it ends. */
function withinSignIn(minutes: number, signInEnds: number | undefined, now: number): number {
  if (signInEnds === undefined) return minutes;
  const left = Math.floor((signInEnds - now / 1000) / 60);
  if (!(left >= 1)) {
    throw new Refusal('sign-in-ending', 'The sign-in of this request ends in less than a minute. Sign in again, or refresh it.');
  }
  return Math.min(minutes, left);
}

/** What is verified wins over what the client says of itself. */
function attributesOf(attributeClaims: ReadonlyMap<string, string>, user: Identity, request: TokenRequest): Record<string, string> {
  const verified = [...attributeClaims].flatMap(([attribute, claim]) => {
    const value = user.claim(claim);
    return value === undefined ? [] : [[attribute, value] as const];
  });
  const attributes = [...new Map([...request.attributes ?? [], ...verified])];
  const bytes = attributes.reduce((sum, [attribute, value]) => sum + Buffer.byteLength(attribute) + Buffer.byteLength(value), 0);
  if (bytes > MAX_ATTRIBUTE_BYTES) {
    throw new Refusal('attributes-too-large', `The user's chat attributes have ${bytes} bytes; at most ${MAX_ATTRIBUTE_BYTES} are possible, names and values together.`);
  }
  return Object.fromEntries(attributes);
}
