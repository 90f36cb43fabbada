import { setTimeout as sleep } from 'timers/promises';
import { banTable } from './ban-table';
import type { BanList } from './bans';
import type { Environment } from './environment';
import { TOKEN_ENV } from '../../src/contract';
import { tableClient } from '../aws/table-calls';

/** The ban list that the function's environment names, if it does. */
export function banListInEnvironment(env: Environment): BanList | undefined {
  const table = env[TOKEN_ENV.banTable];
  return table === undefined ? undefined : banTable({ client: tableClient(), table, sleep, random: Math.random });
}
