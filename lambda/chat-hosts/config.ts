import { HOST_ENV, HOST_FIELD, POLICY_FIELDS, TOKEN_ENV } from '../../src/contract';
import { count, list, readCallerConfig, required, type CallerConfig, type Environment } from '../http/environment';

/** What the construct tells the function, see ChatHostFunction. */
export interface HostConfig extends CallerConfig {
  /** The groups that may open rooms. */
  readonly groups: readonly string[];
  /** How many rooms an owner may have at once. */
  readonly roomsPerOwner: number;
  /** The groups that moderate the rooms which say nothing else. Without any, the API has no moderation. */
  readonly moderatorGroups: readonly string[];
  /** The keys of the API's own rooms, which nobody opens and nobody closes. */
  readonly staticRooms: ReadonlySet<string>;
  /** Whether everybody may list the open rooms that they may enter. */
  readonly listOpenRooms: boolean;
}

export function readConfig(env: Environment): HostConfig {
  const { groups, roomsPerOwner, staticRooms, listOpenRooms } = HOST_ENV;
  return {
    ...readCallerConfig(env),
    groups: new URLSearchParams(required(env, groups)).getAll(HOST_FIELD),
    roomsPerOwner: count(roomsPerOwner, required(env, roomsPerOwner)),
    moderatorGroups: new URLSearchParams(env[TOKEN_ENV.moderatorGroups]).getAll(POLICY_FIELDS.moderatorGroup),
    staticRooms: new Set(list(env[staticRooms] ?? '')),
    listOpenRooms: env[listOpenRooms] === 'true',
  };
}
