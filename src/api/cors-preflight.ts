import type { CorsHttpMethod, CorsPreflightOptions } from 'aws-cdk-lib/aws-apigatewayv2';
import { PREFLIGHT_AGE, type Cors } from './cors';
import { EXPOSED_HEADERS } from '../contract';

/**
 * CORS of an HTTP API, which answers the preflight itself and adds the headers to every response, its own errors included.
 *
 * @param methods those of the API's routes
 */
export function corsPreflight({ origins, credentials, headers }: Cors, methods: string[]): CorsPreflightOptions {
  return {
    allowOrigins: origins,
    allowMethods: methods as CorsHttpMethod[],
    allowHeaders: headers,
    exposeHeaders: EXPOSED_HEADERS.map((name) => name.toLowerCase()),
    allowCredentials: credentials,
    maxAge: PREFLIGHT_AGE,
  };
}
