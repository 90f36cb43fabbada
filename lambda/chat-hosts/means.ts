import type { HostConfig } from './config';
import type { Directory } from './directory';
import type { Known } from '../http/answer';
import type { Identity } from '../http/identity';
import type { ApiEvent } from '../http/request';

/** A request of a user whom the API knows. */
export interface HostRequest {
  readonly event: ApiEvent;
  readonly user: Identity;
  readonly known: Known;
}

export interface Means {
  readonly config: HostConfig;
  readonly directory: Directory;
  /** Refuses whom the ban list keeps out of this room, if there is one. */
  readonly refuseBanned: (roomArn: string) => Promise<void>;
  /** In milliseconds since 1970. */
  readonly now: () => number;
  /** The secret that seals where pages begin; undefined while it cannot be read. */
  readonly pageKey: () => Promise<string | undefined>;
}
