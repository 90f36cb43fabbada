import { Duration } from 'aws-cdk-lib';
import { HttpNoneAuthorizer, type IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer, HttpJwtAuthorizer, HttpLambdaAuthorizer, HttpLambdaResponseType, HttpUserPoolAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import type { Construct } from 'constructs';
import type { ChatAuthorizerConfig } from './chat-authorizer-config';
import { isKnown } from '../common/known';
import { check, checkList, has, isString } from '../common/shapes';
import { fail } from '../common/validation';

/** The authorizer of an HTTP API's routes. API Gateway itself answers 401 or 403 to those whom it refuses. */
export function httpRouteAuthorizer(scope: Construct, config: ChatAuthorizerConfig): IHttpRouteAuthorizer {
  switch (config.type) {
    case 'userPool':
      check(scope, 'the pool of ChatAuthorizer.userPool', config.pool, 'a user pool', has('userPoolId', 'env'));
      checkList(scope, 'clients', config.clients, 'a client of the user pool', has('userPoolClientId'));
      if (config.clients.length === 0) {
        fail(scope, 'ChatAuthorizer.userPool needs at least 1 client, got 0');
      }
      checkScopes(scope, config.scopes);
      return new HttpUserPoolAuthorizer('Authorizer', config.pool, {
        userPoolClients: config.clients,
        userPoolRegion: config.pool.env.region,
      });
    case 'jwt':
      checkList(scope, 'audience', config.audience, 'a string', isString);
      check(scope, 'issuer', config.issuer, 'a string', isString);
      if (config.audience.length === 0) {
        fail(scope, 'ChatAuthorizer.jwt needs at least 1 audience, got 0');
      }
      if (isKnown(config.issuer) && !config.issuer.startsWith('https://')) {
        fail(scope, `ChatAuthorizer.jwt needs an issuer that starts with https://, got ${JSON.stringify(config.issuer)}`);
      }
      checkScopes(scope, config.scopes);
      return new HttpJwtAuthorizer('Authorizer', config.issuer, { jwtAudience: config.audience });
    case 'lambda':
      check(scope, 'the handler of ChatAuthorizer.lambda', config.handler, 'a Lambda function', has('functionArn', 'addPermission'));
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

/** Scopes of OAuth (RFC 6749, section 3.3). Without any, every token would be let through: that is what leaving them out is for. */
export function checkScopes(scope: Construct, scopes: string[] | undefined): void {
  if (scopes === undefined) return;
  checkList(scope, 'scopes', scopes, 'an OAuth scope, of printable characters without blanks, quotes and backslashes', (value) => (
    isString(value) && (!isKnown(value as string) || /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(value as string))));
  if (scopes.length === 0) {
    fail(scope, 'scopes must have at least 1 scope, got 0: leave it out to accept tokens without one');
  }
}
