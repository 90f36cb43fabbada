import { TOKEN_ENV } from '../../src/contract';
import { count, readCallerConfig, required, type CallerConfig, type Environment } from '../http/environment';
import { policyIn, type RoomPolicy } from '../http/policy';

/** What the construct tells the function besides its rooms, see ChatTokenFunction. */
export interface TokenConfig extends CallerConfig {
  /** token attribute → claim */
  readonly attributeClaims: ReadonlyMap<string, string>;
  /** token attribute that the client chooses → longest value, in characters */
  readonly requestAttributes: ReadonlyMap<string, number>;
  readonly guests?: Guests;
  /** Whether a token is renewed when Amazon IVS Chat says that it ends, and not with its session. */
  readonly renewedByToken: boolean;
  /** How many tokens a user gets in a minute. */
  readonly tokensPerUser?: number;
}

/** Those who do not sign in. */
export interface Guests {
  /** Keys of the rooms that they may enter. */
  readonly rooms: ReadonlySet<string>;
  /** What they may do there, whatever the room's own policy. */
  readonly policy: RoomPolicy;
}

export function readConfig(env: Environment): TokenConfig {
  const { attributeClaims, requestAttributes, tokensPerUser } = TOKEN_ENV;
  return {
    ...readCallerConfig(env),
    attributeClaims: new Map(new URLSearchParams(required(env, attributeClaims))),
    requestAttributes: new Map([...new URLSearchParams(env[requestAttributes])].map(([name, length]) => [name, count(requestAttributes, length)])),
    guests: guests(env),
    renewedByToken: env[TOKEN_ENV.renewal] === 'token',
    tokensPerUser: env[tokensPerUser] === undefined ? undefined : count(tokensPerUser, env[tokensPerUser]),
  };
}

function guests(env: Environment): Guests | undefined {
  const rooms = env[TOKEN_ENV.guestRooms];
  return rooms === undefined ? undefined : { rooms: new Set(rooms.split(',')), policy: policyIn(env, TOKEN_ENV.guestPolicy) };
}
