import { AUTHORIZERS, CHAT_CAPABILITIES, TOKEN_ENV } from '../../src/contract';

export type Capability = typeof CHAT_CAPABILITIES[number];
export type Authorizer = typeof AUTHORIZERS[number];

/** What the construct tells the function, see ChatTokenFunction. */
export interface TokenConfig {
  readonly roomArnPrefix: string;
  /** room key → room id */
  readonly rooms: ReadonlyMap<string, string>;
  readonly capabilities: readonly Capability[];
  readonly groupCapabilities: ReadonlyMap<string, readonly Capability[]>;
  /** token attribute → claim */
  readonly attributeClaims: ReadonlyMap<string, string>;
  readonly userIdClaim: string;
  readonly groupsClaim: string;
  readonly sessionMinutes: number;
  readonly anonymous: boolean;
  /** Whose word alone counts. Not known: what the event shows, and the Authorization header is not read. */
  readonly authorizer?: Authorizer;
}

export function readConfig(env: Readonly<Record<string, string | undefined>>): TokenConfig {
  const read = (name: string) => env[name] ?? misconfigured(name);
  const map = (name: string) => new Map(new URLSearchParams(read(name)));
  return {
    roomArnPrefix: read(TOKEN_ENV.roomArnPrefix),
    rooms: map(TOKEN_ENV.rooms),
    capabilities: capabilities(TOKEN_ENV.capabilities, read(TOKEN_ENV.capabilities)),
    groupCapabilities: new Map([...map(TOKEN_ENV.groupCapabilities)]
      .map(([group, list]) => [group, capabilities(TOKEN_ENV.groupCapabilities, list)])),
    attributeClaims: map(TOKEN_ENV.attributeClaims),
    userIdClaim: read(TOKEN_ENV.userIdClaim),
    groupsClaim: read(TOKEN_ENV.groupsClaim),
    sessionMinutes: minutes(read(TOKEN_ENV.sessionMinutes)),
    anonymous: env[TOKEN_ENV.anonymous] === 'true',
    authorizer: authorizer(env[TOKEN_ENV.authorizer]),
  };
}

export function isCapability(name: unknown): name is Capability {
  return CHAT_CAPABILITIES.some((known) => known === name);
}

function capabilities(variable: string, list: string): Capability[] {
  const names = list === '' ? [] : list.split(',');
  return names.map((name) => isCapability(name) ? name : misconfigured(variable));
}

function authorizer(name: string | undefined): Authorizer | undefined {
  return name === undefined ? undefined : AUTHORIZERS.find((known) => known === name) ?? misconfigured(TOKEN_ENV.authorizer);
}

function minutes(text: string): number {
  const number = Number(text);
  return Number.isInteger(number) && number >= 1 ? number : misconfigured(TOKEN_ENV.sessionMinutes);
}

function misconfigured(variable: string): never {
  throw new Error(`The environment variable ${variable} is missing or not what ChatTokenFunction sets`);
}
