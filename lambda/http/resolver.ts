import { misconfigured, required, type Environment } from './environment';
import { apiPolicy, policyIn, type RoomPolicy } from './policy';
import { TOKEN_ENV } from '../../src/contract';

/** A room of the API, and who may do what in it. */
export interface Room {
  readonly key: string;
  readonly arn: string;
  readonly policy: RoomPolicy;
  /** From when on there are no tokens for it, although it is there until somebody has deleted it. */
  readonly endsAt?: Date;
  /** Of a room that is made at run time: asks whether it has been closed since it was found. */
  readonly isGone?: () => Promise<boolean>;
}

/** How the key in a URL becomes a room: the one place that knows where the rooms are. */
export interface RoomResolver {
  /** The room with that key. Whatever else a client asks for does not exist. */
  readonly find: (key: string) => Promise<Room | undefined>;
  /** Every room of the API. */
  readonly all: () => AsyncIterable<Room>;
}

/** The rooms of both. Where both have a key, it is that of the first. */
export function firstOf(first: RoomResolver, second: RoomResolver): RoomResolver {
  return {
    find: async (key) => await first.find(key) ?? await second.find(key),
    async *all() {
      yield* first.all();
      yield* second.all();
    },
  };
}

/** The rooms that the function's environment names: with a directory, there need not be any. */
export function roomsInEnvironment(env: Environment): RoomResolver {
  const prefix = required(env, TOKEN_ENV.roomArnPrefix);
  const policies = new Map<string, RoomPolicy>();
  const policy = (number: string) => policies.get(number) ?? policies.set(number, read(env, number)).get(number)!;
  const text = env[TOKEN_ENV.directoryTable] === undefined ? required(env, TOKEN_ENV.rooms) : env[TOKEN_ENV.rooms];
  const rooms = new Map([...new URLSearchParams(text)].map(([key, value]) => {
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
