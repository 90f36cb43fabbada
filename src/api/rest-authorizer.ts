import { Duration } from 'aws-cdk-lib';
import { AuthorizationType, CognitoUserPoolsAuthorizer, type IAuthorizer, IdentitySource, type MethodOptions, RequestAuthorizer } from 'aws-cdk-lib/aws-apigateway';
import type { Construct } from 'constructs';
import { scopesOf, type ChatAuthorizerConfig } from './chat-authorizer-config';
import { fail } from '../common/validation';

/** Who may call a method. */
export type MethodAccess = Pick<MethodOptions, 'authorizationType' | 'authorizer' | 'authorizationScopes'>;

export const OPEN: MethodAccess = { authorizationType: AuthorizationType.NONE };

/** REST APIs verify the JWTs of Amazon Cognito and no others. */
export function checkRestAuthorizer(scope: Construct, { type }: ChatAuthorizerConfig): void {
  if (type === 'jwt') {
    fail(scope, 'ChatRestApi needs another authorizer than ChatAuthorizer.jwt(), which REST APIs do not have. '
      + 'Use ChatAuthorizer.userPool() for Amazon Cognito, ChatAuthorizer.lambda() with a function that verifies the JWT, or a ChatApi');
  }
}

/** The authorizer of a REST API's methods, of checked options. API Gateway itself answers 401 or 403 to those whom it refuses. */
export function restAuthorizer(scope: Construct, config: ChatAuthorizerConfig): MethodAccess {
  switch (config.type) {
    case 'userPool':
      return { ...by(new CognitoUserPoolsAuthorizer(scope, 'Authorizer', { cognitoUserPools: [config.pool] })), authorizationScopes: scopesOf(config) };
    case 'lambda':
      return by(new RequestAuthorizer(scope, 'Authorizer', {
        handler: config.handler,
        identitySources: [IdentitySource.header('Authorization')],
        // The cache's key is the Authorization header alone: it would carry the answer for one room over to the others.
        resultsCacheTtl: Duration.seconds(0),
      }));
    case 'iam':
      return { authorizationType: AuthorizationType.IAM };
    case 'unauthenticated':
      return OPEN;
    case 'jwt':
      return checkRestAuthorizer(scope, config) as never;
  }
}

function by(authorizer: IAuthorizer): MethodAccess {
  return { authorizer, authorizationType: authorizer.authorizationType };
}
