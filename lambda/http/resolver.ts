import { misconfigured, required, type Environment } from './environment';
import { apiPolicy, policyIn, type RoomPolicy } from './policy';
import { TOKEN_ENV } from '../../src/contract';

/** A room of the API, and who may do what in it. */
export interface Room {
  readonly key: string;
  readonly arn: string;
  readonly policy: RoomPolicy;
}

/** How the key in a URL becomes a room: the one place that knows where the rooms are. */
export interface RoomResolver {
  /** The room with that key. Whatever else a client asks for does not exist. */
  readonly find: (key: string) => Promise<Room | undefined>;
  /** Every room of the API. */
  readonly all: () => AsyncIterable<Room>;
}

/** The rooms that the function's environment names. */
export function roomsInEnvironment(env: Environment): RoomResolver {
  const prefix = required(env, TOKEN_ENV.roomArnPrefix);
  const policies = new Map<string, RoomPolicy>();
  const policy = (number: string) => policies.get(number) ?? policies.set(number, read(env, number)).get(number)!;
  const rooms = new Map([...new URLSearchParams(required(env, TOKEN_ENV.rooms))].map(([key, value]) => {
    const [, id, number = ''] = /^([a-zA-Z0-9]+)(?:\.(\d+))?$/.exec(value) ?? misconfigured(TOKEN_ENV.rooms);
    return [key, { key, arn: prefix + id, policy: policy(number) }];
  }));
  return {
    find: async (key) => rooms.get(key),
    async *all() { yield* rooms.values(); },
  };
}

function read(env: Environment, number: string): RoomPolicy {
  return number === '' ? apiPolicy(env) : policyIn(env, TOKEN_ENV.policy + number);
}
