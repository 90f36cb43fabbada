import { aws_apigatewayv2 as apigateway, aws_apigatewayv2_authorizers as authorizers, Duration, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { ChatAuthorizerConfig } from './chat-authorizer-config';
import { fail } from '../common/validation';

/** The authorizer of an HTTP API's routes. API Gateway itself answers 401 or 403 to those whom it refuses. */
export function httpRouteAuthorizer(scope: Construct, config: ChatAuthorizerConfig): apigateway.IHttpRouteAuthorizer {
  switch (config.type) {
    case 'userPool':
      if (config.clients.length === 0) {
        fail(scope, 'ChatAuthorizer.userPool needs at least 1 client, got 0');
      }
      return new authorizers.HttpUserPoolAuthorizer('Authorizer', config.pool, {
        userPoolClients: config.clients,
        userPoolRegion: config.pool.env.region,
      });
    case 'jwt':
      if (config.audience.length === 0) {
        fail(scope, 'ChatAuthorizer.jwt needs at least 1 audience, got 0');
      }
      if (!Token.isUnresolved(config.issuer) && !config.issuer.startsWith('https://')) {
        fail(scope, `ChatAuthorizer.jwt needs an issuer that starts with https://, got ${JSON.stringify(config.issuer)}`);
      }
      return new authorizers.HttpJwtAuthorizer('Authorizer', config.issuer, { jwtAudience: config.audience });
    case 'lambda':
      return new authorizers.HttpLambdaAuthorizer('Authorizer', config.handler, {
        responseTypes: [authorizers.HttpLambdaResponseType.SIMPLE],
        // The cache's key is the Authorization header alone: it would carry the answer for one room over to the others.
        resultsCacheTtl: Duration.seconds(0),
      });
    case 'iam':
      return new authorizers.HttpIamAuthorizer();
    case 'unauthenticated':
      return new apigateway.HttpNoneAuthorizer();
  }
}
