import type { TokenConfig } from './config';
import { groupsOfContext, groupsOfJwt } from './groups';
import { Refusal } from './problem';
import { authorizationHeader, isHttpApiEvent, isObject, type ApiEvent } from './request';

/** Who the caller is, by what API Gateway verified and nothing else. */
export interface Identity {
  readonly userId: string;
  readonly groups: readonly string[];
  /** A claim as text, when the caller has it. */
  readonly claim: (name: string) => string | undefined;
}

/** UserID of the Amazon IVS Chat API, in characters (Unicode code points). */
const MAX_USER_ID = 128;

type Claims = Readonly<Record<string, unknown>>;

/** What API Gateway puts into an event for each kind of authorizer. */
type Verified =
  | { readonly by: 'jwt' | 'lambda'; readonly claims: Claims }
  | { readonly by: 'iam'; readonly userId: unknown }
  | { readonly by: 'nobody' };

export function identify(event: ApiEvent, config: TokenConfig, newId: () => string): Identity {
  if (config.anonymous) {
    return { userId: `anonymous-${newId()}`, groups: [], claim: () => undefined };
  }
  const verified = isHttpApiEvent(event) ? verifiedByHttpApi(event.requestContext.authorizer) : verifiedByRestApi(event);
  const claims = 'claims' in verified ? verified.claims : {};
  const claim = (name: string) => text(own(claims, name));
  return {
    userId: checkUserId(verified.by === 'iam' ? text(verified.userId) : claim(config.userIdClaim)),
    groups: groups(verified, config.groupsClaim, authorizationHeader(event)),
    claim,
  };
}

function verifiedByHttpApi(authorizer: unknown): Verified {
  if (!isObject(authorizer)) return { by: 'nobody' };
  const { jwt, iam, lambda } = authorizer;
  if (isObject(jwt)) return { by: 'jwt', claims: isObject(jwt.claims) ? jwt.claims : {} };
  if (isObject(lambda)) return { by: 'lambda', claims: lambda };
  if (isObject(iam)) return { by: 'iam', userId: (isObject(iam.cognitoIdentity) && iam.cognitoIdentity.identityId) || iam.userId };
  return { by: 'nobody' };
}

function verifiedByRestApi({ requestContext: { authorizer, identity } }: Exclude<ApiEvent, { version: string }>): Verified {
  if (isObject(authorizer) && Object.keys(authorizer).length > 0) {
    return isObject(authorizer.claims) ? { by: 'jwt', claims: authorizer.claims } : { by: 'lambda', claims: authorizer };
  }
  // API Gateway fills these in for requests signed with AWS credentials only.
  const signer = identity?.cognitoIdentityId ?? identity?.user;
  return signer ? { by: 'iam', userId: signer } : { by: 'nobody' };
}

function groups(verified: Verified, claimName: string, authorization: string | undefined): string[] {
  switch (verified.by) {
    case 'jwt': return groupsOfJwt(own(verified.claims, claimName), claimName, authorization);
    case 'lambda': return groupsOfContext(own(verified.claims, claimName));
    default: return [];
  }
}

/** Never cut: two users whose long ids begin alike would become one. */
function checkUserId(userId: string | undefined): string {
  if (!userId) {
    throw new Refusal('no-user-id', 'The sign-in of this request has no user id that chat could use.');
  }
  if ([...userId].length > MAX_USER_ID) {
    throw new Refusal('user-id-too-long', `A user id in chat has at most ${MAX_USER_ID} characters.`);
  }
  return userId;
}

function own(claims: Claims, name: string): unknown {
  return Object.hasOwn(claims, name) ? claims[name] : undefined;
}

function text(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return `${value}`;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
