import type { IUserPool, IUserPoolClient } from 'aws-cdk-lib/aws-cognito';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';

/** What an API is told about its authorizer. */
export type ChatAuthorizerConfig =
  | { readonly type: 'userPool'; readonly pool: IUserPool; readonly clients: IUserPoolClient[]; readonly scopes?: string[] } & Claims
  | { readonly type: 'jwt'; readonly issuer: string; readonly audience: string[]; readonly scopes?: string[] } & Claims
  | { readonly type: 'lambda'; readonly handler: IFunction } & Claims
  | { readonly type: 'iam' }
  | { readonly type: 'unauthenticated' };

interface Claims {
  readonly userIdClaim?: string;
  readonly groupsClaim?: string;
}

/** The scopes of which a caller's token must have one; undefined: it need not have any. */
export function scopesOf(config: ChatAuthorizerConfig): string[] | undefined {
  return 'scopes' in config ? config.scopes : undefined;
}
