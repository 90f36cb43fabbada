import type { aws_cognito as cognito, aws_lambda as lambda } from 'aws-cdk-lib';

/** What an API is told about its authorizer. */
export type ChatAuthorizerConfig =
  | { readonly type: 'userPool'; readonly pool: cognito.IUserPool; readonly clients: cognito.IUserPoolClient[] } & Claims
  | { readonly type: 'jwt'; readonly issuer: string; readonly audience: string[] } & Claims
  | { readonly type: 'lambda'; readonly handler: lambda.IFunction } & Claims
  | { readonly type: 'iam' }
  | { readonly type: 'unauthenticated' };

interface Claims {
  readonly userIdClaim?: string;
  readonly groupsClaim?: string;
}
