import { createHmac, createSign, generateKeyPairSync } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CognitoIdentityProviderClient, CreateUserPoolClientCommand, CreateUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider';
import { atTheGateway, problem, SIGNED_IN, UNAUTHORIZED, type Hostile, type Sender } from './hostile';
import { CREDENTIALS, REGION } from '../../../local/account';
import { accessToken, newPassword, register, signIn, type UserPoolAddress } from '../../../local/demo/people';

/** Sign-ins that do not count, and why. */
const FALSE_SIGN_INS: readonly Sender[] = [
  'mona, by "alg: none"', 'mona, by "alg: nOnE"', 'mona, without a signature', 'mona, signed by a key of her own', 'mona, signed by a key in the token',
  'mona, signed with the public key as a secret', 'alice, who says that she is mona', 'alice, who puts herself among the moderators', 'alice, whose token never ends',
  'mona, of another pool', 'mona, whose sign-in has ended', 'mona, in two parts', 'mona, in four parts', 'mona, as JSON', 'mona, by name and password', 'mona, with an ID token',
];

/** Each of them, on each route. */
export const SIGN_INS: readonly Hostile[] = [
  ...FALSE_SIGN_INS.flatMap((as) => SIGNED_IN.map((route): Hostile => ({
    ...route,
    name: `${as}: ${route.method} ${route.path}`,
    as,
    answer: as === 'mona, with an ID token' ? { Http: { status: 403, gateway: true }, Rest: problem('unauthorized'), why: 'each kind of API has its own answer to a token without the scope' } : UNAUTHORIZED,
  }))),
  ...SIGNED_IN.map((route): Hostile => ({ ...route, name: `nobody: ${route.method} ${route.path}`, answer: UNAUTHORIZED })),
  ...SIGNED_IN.map((route): Hostile => ({
    ...route, name: `mona, of another client: ${route.method} ${route.path}`, as: 'mona, of another client', answer: atTheGateway(401, 'unauthorized'),
  })),
  ...['Basic bW9uYTpwYXNzd29yZA==', 'Bearer', 'Bearer ', 'Bearer null', 'Bearer undefined', 'Bearer ..', `Bearer ${'a'.repeat(4000)}`, 'Bearer e30.e30.e30'].map((value): Hostile => ({
    name: `the header Authorization: ${value.slice(0, 30)}`, method: 'PUT', path: 'bans/{alice}', headers: [['Authorization', value]], answer: UNAUTHORIZED,
  })),
  {
    name: 'two sign-ins, one of which is false',
    as: 'mona, by "alg: none"',
    method: 'PUT',
    path: 'bans/{bob}',
    headers: [['Authorization', 'Bearer x.y.z']],
    answer: UNAUTHORIZED,
  },
  { name: 'two sign-ins in one header', method: 'PUT', path: 'bans/{bob}', headers: [['Authorization', 'Bearer x.y.z, Bearer {token:mona}']], answer: UNAUTHORIZED },
  { name: 'a token in the query string', method: 'POST', path: 'rooms/lobby/tokens?Authorization=Bearer%20{token:mona}&access_token={token:mona}', answer: UNAUTHORIZED },
  { name: 'a token in a cookie', method: 'POST', path: 'rooms/lobby/tokens', headers: [['cookie', 'Authorization={token:mona}']], answer: UNAUTHORIZED },
  { name: 'a token in the body', method: 'POST', path: 'rooms/lobby/tokens', body: '{"Authorization":"{token:mona}"}', answer: UNAUTHORIZED },
  { name: 'a token in another header', method: 'POST', path: 'rooms/lobby/tokens', headers: [['x-forwarded-authorization', 'Bearer {token:mona}'], ['proxy-authorization', 'Bearer {token:mona}']], answer: UNAUTHORIZED },
];

/** Where people sign in, and how to get their tokens. */
export interface SignInOffice {
  readonly pool: UserPoolAddress & { readonly endpoint: string };
  readonly otherClientId: string;
  readonly briefClientId: string;
  readonly password: string;
}

/** The tokens of all senders, made when they are asked for, once. */
export function signIns(office: SignInOffice): (sender: Sender) => Promise<string | undefined> {
  const made = new Map<Sender, Promise<string | undefined>>();
  return async (sender) => made.get(sender) ?? made.set(sender, make(sender, office)).get(sender)!;
}

async function make(sender: Sender, { pool, otherClientId, briefClientId, password }: SignInOffice): Promise<string | undefined> {
  if (sender === 'nobody') return undefined;
  const [who, how] = sender.split(', ');
  const token = await accessToken(pool, who, password);
  const [header, payload, signature] = token.split('.');
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const changed = (changes: object) => encoded({ ...decoded(payload), ...changes });
  const signed = (head: object) => {
    const text = `${encoded(head)}.${payload}`;
    return `${text}.${createSign('RSA-SHA256').update(text).sign(keys.privateKey).toString('base64url')}`;
  };
  switch (how) {
    case undefined: return token;
    case 'by "alg: none"': return `${encoded({ ...decoded(header), alg: 'none' })}.${payload}.`;
    case 'by "alg: nOnE"': return `${encoded({ ...decoded(header), alg: 'nOnE' })}.${payload}.${signature}`;
    case 'without a signature': return `${header}.${payload}.`;
    case 'signed by a key of her own': return signed(decoded(header));
    case 'signed by a key in the token': return signed({ ...decoded(header), jwk: keys.publicKey.export({ format: 'jwk' }), jku: 'http://127.0.0.1:1/jwks.json' });
    case 'signed with the public key as a secret': {
      const text = `${encoded({ ...decoded(header), alg: 'HS256' })}.${payload}`;
      return `${text}.${createHmac('sha256', await publicKey(pool)).update(text).digest('base64url')}`;
    }
    case 'who says that she is mona': return `${header}.${changed({ sub: decoded((await accessToken(pool, 'mona', password)).split('.')[1]).sub })}.${signature}`;
    case 'who puts herself among the moderators': return `${header}.${changed({ 'cognito:groups': ['moderators'] })}.${signature}`;
    case 'whose token never ends': return `${header}.${changed({ exp: 4_102_444_800 })}.${signature}`;
    case 'of another pool': return ofAnotherPool(pool.endpoint);
    case 'of another client': return accessToken({ ...pool, clientId: otherClientId }, who, password);
    case 'whose sign-in has ended': {
      const brief = await accessToken({ ...pool, clientId: briefClientId }, who, password);
      await sleep(Number(decoded(brief.split('.')[1]).exp) * 1000 - Date.now() + 1_500);
      return brief;
    }
    case 'in two parts': return `${header}.${payload}`;
    case 'in four parts': return `${token}.${signature}`;
    case 'as JSON': return JSON.stringify({ payload, signatures: [{ protected: header, signature }] });
    case 'by name and password': return Buffer.from(`${who}:${password}`).toString('base64');
    case 'with an ID token': return signIn(pool, who, password);
    default: throw new Error(`Nobody signs in as ${sender}`);
  }
}

/** A pool of somebody else's, who calls people and groups as he likes. */
async function ofAnotherPool(endpoint: string): Promise<string> {
  const cognito = new CognitoIdentityProviderClient({ endpoint, region: REGION, credentials: CREDENTIALS });
  const { UserPool } = await cognito.send(new CreateUserPoolCommand({ PoolName: 'elsewhere' }));
  const { UserPoolClient } = await cognito.send(new CreateUserPoolClientCommand({
    UserPoolId: UserPool!.Id, ClientName: 'elsewhere', ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  }));
  cognito.destroy();
  const pool = { endpoint, userPoolId: UserPool!.Id!, clientId: UserPoolClient!.ClientId! };
  const password = newPassword();
  await register(pool, { username: 'mona', displayName: 'mona' }, password);
  return accessToken(pool, 'mona', password);
}

async function publicKey({ endpoint, userPoolId }: UserPoolAddress): Promise<string> {
  const { keys: [key] } = await (await fetch(`${endpoint}/${userPoolId}/.well-known/jwks.json`)).json() as { keys: object[] };
  return JSON.stringify(key);
}

export function decoded(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
