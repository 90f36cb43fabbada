import type { Construct } from 'constructs';
import type { ChatAuthorizerConfig } from './chat-authorizer-config';
import { isKnown } from '../common/known';
import { check, checkList, has, isString } from '../common/shapes';
import { fail } from '../common/validation';

/** Refuses what no API could take of a ChatAuthorizer's options. */
export function checkAuthorizer(scope: Construct, config: ChatAuthorizerConfig): void {
  switch (config.type) {
    case 'userPool':
      check(scope, 'the pool of ChatAuthorizer.userPool', config.pool, 'a user pool', has('userPoolId', 'env'));
      checkList(scope, 'clients', config.clients, 'a client of the user pool', has('userPoolClientId'));
      if (config.clients.length === 0) {
        fail(scope, 'ChatAuthorizer.userPool needs at least 1 client, got 0');
      }
      checkScopes(scope, config.scopes);
      break;
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
      break;
    case 'lambda':
      check(scope, 'the handler of ChatAuthorizer.lambda', config.handler, 'a Lambda function', has('functionArn', 'addPermission'));
      break;
    case 'iam':
    case 'unauthenticated':
  }
}

/** Scopes of OAuth (RFC 6749, section 3.3). Without any, every token would be let through: that is what leaving them out is for. */
function checkScopes(scope: Construct, scopes: string[] | undefined): void {
  if (scopes === undefined) return;
  checkList(scope, 'scopes', scopes, 'an OAuth scope, of printable characters without blanks, quotes and backslashes', (value) => (
    isString(value) && (!isKnown(value as string) || /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(value as string))));
  if (scopes.length === 0) {
    fail(scope, 'scopes must have at least 1 scope, got 0: leave it out to accept tokens without one');
  }
}
