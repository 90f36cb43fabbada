import { setTimeout as sleep } from 'timers/promises';
import { type DirectoryRooms, directoryRooms } from './directory-resolver';
import { type Environment, required } from './environment';
import { apiPolicy, capabilityList } from './policy';
import { firstOf, type RoomResolver, roomsInEnvironment } from './resolver';
import { TOKEN_ENV } from '../../src/contract';
import { tableClient } from '../aws/table-calls';
import type { Entries } from '../directory/entries';
import { entryTable } from '../directory/entry-table';

/** Two attempts leave most of the function's time to the ban list and Amazon IVS Chat. */
const ATTEMPTS = 2;

/** The rooms of an API. */
export interface ApiRooms {
  /** Those that its template names. */
  readonly named: RoomResolver;
  /** Those that are made at run time, if there are any. */
  readonly directory?: DirectoryRooms;
  /** Both. */
  readonly rooms: RoomResolver;
}

/** The rooms that the function's environment tells of: a key that the template names is of that room, whatever is in the directory. */
export function apiRooms(env: Environment, now: () => number, entriesOf: (table: string) => Pick<Entries, 'get' | 'list'> = inTable): ApiRooms {
  const named = roomsInEnvironment(env);
  const table = env[TOKEN_ENV.directoryTable];
  if (table === undefined) return { named, rooms: named };
  const ownerCapabilities = capabilityList(TOKEN_ENV.ownerCapabilities, required(env, TOKEN_ENV.ownerCapabilities));
  const directory = directoryRooms({ entries: entriesOf(table), policy: apiPolicy(env), ownerCapabilities, now });
  return { named, directory, rooms: firstOf(named, directory) };
}

function inTable(table: string): Entries {
  return entryTable({ client: tableClient(), table, attempts: ATTEMPTS, sleep, random: Math.random });
}
