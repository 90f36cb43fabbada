import { setTimeout as sleep } from 'timers/promises';
import { banClient, banTable } from './ban-table';
import type { BanList } from './bans';
import type { Environment } from './environment';
import { TOKEN_ENV } from '../../src/contract';

/** The ban list that the function's environment names, if it does. */
export function banListInEnvironment(env: Environment): BanList | undefined {
  const table = env[TOKEN_ENV.banTable];
  return table === undefined ? undefined : banTable({ client: banClient(), table, sleep, random: Math.random });
}
