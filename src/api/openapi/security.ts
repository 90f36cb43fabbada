import type { ApiFacts, Json, RouteFacts } from './facts';
import { scopesOf, type ChatAuthorizerConfig } from '../chat-authorizer-config';

const SIGN_IN = 'signIn';
const API_KEY = 'apiKey';

/** How callers show who they are. `issuer`: see `issuerOf`; undefined, where nobody knows it yet. */
export function securitySchemes({ authorizer, door }: ApiFacts, issuer: string | undefined): { [name: string]: Json } {
  const signIn = schemeOf(authorizer, issuer);
  return {
    ...signIn ? { [SIGN_IN]: signIn } : {},
    ...door.apiKeyRequired ? { [API_KEY]: { type: 'apiKey', in: 'header', name: 'x-api-key' } } : {},
  };
}

/** What callers of a route need. `scopes`: of which a token must have one. */
export function securityOf({ forGuests }: RouteFacts, { authorizer, door }: ApiFacts): Json[] {
  const key = door.apiKeyRequired ? { [API_KEY]: [] } : {};
  if (forGuests || isOpen(authorizer)) return door.apiKeyRequired ? [key] : [];
  // Of several scopes one is enough: each stands in an alternative of its own.
  return (scopesOf(authorizer) ?? [undefined]).map((scope) => ({ [SIGN_IN]: scope === undefined ? [] : [scope], ...key }));
}

/** Whether everybody may call, and nobody shows who they are. */
export function isOpen({ type }: ChatAuthorizerConfig): boolean {
  return type === 'unauthenticated';
}

/** Who issues the tokens that callers sign in with. */
export function issuerOf(authorizer: ChatAuthorizerConfig): string | undefined {
  switch (authorizer.type) {
    case 'userPool': return `https://cognito-idp.${authorizer.pool.env.region}.amazonaws.com/${authorizer.pool.userPoolId}`;
    case 'jwt': return authorizer.issuer;
    default: return undefined;
  }
}

function schemeOf(authorizer: ChatAuthorizerConfig, issuer: string | undefined): Json | undefined {
  switch (authorizer.type) {
    case 'userPool':
    case 'jwt': {
      const description = scopesOf(authorizer) ? 'An access token with one of the scopes.' : 'An ID token or an access token.';
      return issuer === undefined
        ? { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description }
        : { type: 'openIdConnect', openIdConnectUrl: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, description };
    }
    case 'lambda': return { type: 'apiKey', in: 'header', name: 'Authorization', description: 'What the authorizer of this API takes.' };
    case 'iam': return {
      'type': 'apiKey',
      'in': 'header',
      'name': 'Authorization',
      'description': 'AWS Signature Version 4, for the service execute-api.',
      'x-amazon-apigateway-authtype': 'awsSigv4', // as API Gateway itself exports and imports it
    };
    case 'unauthenticated': return undefined;
  }
}
