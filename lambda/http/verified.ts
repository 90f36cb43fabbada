import type { Claims } from './claims';
import type { Authorizer, CallerConfig } from './environment';
import { authorizationHeader, isHttpApiEvent, isObject, type ApiEvent, type HttpApiEvent, type RestApiEvent } from './request';

/** What API Gateway's authorizer vouches for: nothing else in an event does. */
export type Verified =
  | { readonly by: 'jwt'; readonly claims: Claims; readonly api: 'http' | 'rest'; readonly token?: Claims }
  | { readonly by: 'lambda'; readonly claims: Claims }
  | { readonly by: 'iam'; readonly userId: unknown }
  | { readonly by: 'nobody' };

const NOBODY: Verified = { by: 'nobody' };

/** Of a JWT, `token` has the claims as the issuer wrote them, where the header is known to hold the one that was verified. */
export function verified(event: ApiEvent, { authorizer: configured }: Pick<CallerConfig, 'authorizer'>): Verified {
  const found = isHttpApiEvent(event) ? inPayload2(event) : inPayload1(event, configured);
  if (configured !== undefined && found.by !== configured) return NOBODY;
  return found.by === 'jwt' && configured === 'jwt' ? { ...found, token: jwtPayload(authorizationHeader(event)) } : found;
}

/** Payload 2.0 names the kind of authorizer. */
function inPayload2({ requestContext: { authorizer } }: HttpApiEvent): Verified {
  if (!isObject(authorizer)) return NOBODY;
  const { jwt, iam, lambda } = authorizer;
  if (isObject(jwt)) return { by: 'jwt', claims: isObject(jwt.claims) ? jwt.claims : {}, api: 'http' };
  if (isObject(lambda)) return { by: 'lambda', claims: lambda };
  if (isObject(iam)) return { by: 'iam', userId: (isObject(iam.cognitoIdentity) && iam.cognitoIdentity.identityId) || iam.userId };
  return NOBODY;
}

function inPayload1(event: RestApiEvent, configured: Authorizer | undefined): Verified {
  const { authorizer, identity } = event.requestContext;
  const context = isObject(authorizer) ? authorizer : {};
  const isHttpApi = 'version' in event && event.version === '1.0';
  switch (configured ?? guess(context, isHttpApi)) {
    case 'jwt': return isObject(context.claims) ? { by: 'jwt', claims: context.claims, api: isHttpApi ? 'http' : 'rest' } : NOBODY;
    case 'lambda': return { by: 'lambda', claims: context };
    case 'iam': {
      // API Gateway fills these in for requests signed with AWS credentials only.
      const userId = identity?.cognitoIdentityId ?? identity?.user;
      return userId ? { by: 'iam', userId } : NOBODY;
    }
  }
}

/**
 * What the keys show: a JWT authorizer's are `claims` and, of an HTTP API, `scopes`, both null where another authorizer
 * was asked. Of a Lambda authorizer, one key more is enough to tell that the rest is its own context too.
 */
function guess(context: Claims, isHttpApi: boolean): Authorizer {
  if (Object.values(context).every((value) => value === null || value === undefined)) return 'iam';
  const isOfJwt = isObject(context.claims) && Object.keys(context).sort().join() === (isHttpApi ? 'claims,scopes' : 'claims');
  return isOfJwt ? 'jwt' : 'lambda';
}

/** The payload of `Bearer <JWT>` or of a bare JWT, which nobody verifies here. */
function jwtPayload(authorization: string | undefined): Claims | undefined {
  const payload = /^(?:bearer\s+)?[\w-]+\.([\w-]+)\.[\w-]+$/i.exec(authorization ?? '')?.[1];
  if (payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return isObject(claims) ? claims : undefined;
  } catch {
    return undefined;
  }
}
