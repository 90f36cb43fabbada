import { AUTHORIZERS, TOKEN_ENV } from '../../src/contract';

export type Environment = Readonly<Record<string, string | undefined>>;
export type Authorizer = typeof AUTHORIZERS[number];

/** How a function behind an API knows its callers. */
export interface CallerConfig {
  readonly userIdClaim: string;
  readonly groupsClaim: string;
  readonly anonymous: boolean;
  /** Whose word alone counts. Not known: what the event shows, and the Authorization header is not read. */
  readonly authorizer?: Authorizer;
  /** The app clients whose tokens are accepted. Not known: the authorizer looked at that. */
  readonly clients?: readonly string[];
}

export function readCallerConfig(env: Environment): CallerConfig {
  return {
    userIdClaim: required(env, TOKEN_ENV.userIdClaim),
    groupsClaim: required(env, TOKEN_ENV.groupsClaim),
    anonymous: env[TOKEN_ENV.anonymous] === 'true',
    authorizer: authorizer(env[TOKEN_ENV.authorizer]),
    clients: clients(env[TOKEN_ENV.clients]),
  };
}

export function required(env: Environment, name: string): string {
  return env[name] ?? misconfigured(name);
}

/** A whole number from 1 on. */
export function count(variable: string, text: string | null): number {
  const number = Number(text);
  return Number.isInteger(number) && number >= 1 ? number : misconfigured(variable);
}

export function list(text: string): string[] {
  return text === '' ? [] : text.split(',');
}

/** Names the variable and not its value. */
export function misconfigured(variable: string): never {
  throw new Error(`The environment variable ${variable} is missing or not what the construct sets`);
}

function authorizer(name: string | undefined): Authorizer | undefined {
  return name === undefined ? undefined : AUTHORIZERS.find((known) => known === name) ?? misconfigured(TOKEN_ENV.authorizer);
}

function clients(text: string | undefined): string[] | undefined {
  return text === undefined ? undefined : list(text);
}
