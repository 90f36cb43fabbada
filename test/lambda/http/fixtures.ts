import { readFileSync } from 'fs';
import { join } from 'path';
import type { CallerConfig } from '../../../lambda/http/environment';
import { apiEvent, type ApiEvent } from '../../../lambda/http/request';

/** Of a function behind an API whose authorizer it does not know. */
export const CALLER: CallerConfig = { userIdClaim: 'sub', groupsClaim: 'cognito:groups', anonymous: false };

/** An event as API Gateway sends it, from events/, with some of its parts replaced. */
export function event(name: string, changes: object = {}): ApiEvent {
  const file = JSON.parse(readFileSync(join(__dirname, 'events', `${name}.json`), 'utf8'));
  return apiEvent({ ...file, ...changes }) ?? neverAnEvent(name);
}

/** An event of an HTTP API with these verified claims, and with a JWT of the other claims in its header. */
export function jwtEvent(claims: object, original?: object): ApiEvent {
  const { requestContext, headers } = event('http-jwt') as { requestContext: object; headers: object };
  return event('http-jwt', {
    headers: { ...headers, authorization: original && `Bearer ${jwt(original)}` },
    requestContext: { ...requestContext, authorizer: { jwt: { claims, scopes: null } } },
  });
}

export function jwt(claims: object): string {
  return [{ alg: 'RS256' }, claims, 'signature'].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
}

function neverAnEvent(name: string): never {
  throw new Error(`${name} is not an event of API Gateway`);
}
