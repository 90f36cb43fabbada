import { Duration } from 'aws-cdk-lib';
import { HttpNoneAuthorizer, type IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer, HttpJwtAuthorizer, HttpLambdaAuthorizer, HttpLambdaResponseType, HttpUserPoolAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import type { ChatAuthorizerConfig } from './chat-authorizer-config';

/** The authorizer of an HTTP API's routes, of checked options. API Gateway itself answers 401 or 403 to those whom it refuses. */
export function httpRouteAuthorizer(config: ChatAuthorizerConfig): IHttpRouteAuthorizer {
  switch (config.type) {
    case 'userPool':
      return new HttpUserPoolAuthorizer('Authorizer', config.pool, {
        userPoolClients: config.clients,
        userPoolRegion: config.pool.env.region,
      });
    case 'jwt':
      return new HttpJwtAuthorizer('Authorizer', config.issuer, { jwtAudience: config.audience });
    case 'lambda':
      return new HttpLambdaAuthorizer('Authorizer', config.handler, {
        responseTypes: [HttpLambdaResponseType.SIMPLE],
        // The cache's key is the Authorization header alone: it would carry the answer for one room over to the others.
        resultsCacheTtl: Duration.seconds(0),
      });
    case 'iam':
      return new HttpIamAuthorizer();
    case 'unauthenticated':
      return new HttpNoneAuthorizer();
  }
}
