import { Duration } from 'aws-cdk-lib';
import { CorsHttpMethod, type CorsPreflightOptions } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';
import { isKnown } from '../common/known';
import { fail } from '../common/validation';

/**
 * CORS for the browsers of these origins. API Gateway answers the preflight itself and adds the headers to every
 * response, its own errors included.
 */
export function corsPreflight(scope: Construct, origins: string[], credentials: boolean): CorsPreflightOptions | undefined {
  for (const origin of origins) {
    checkOrigin(scope, origin);
  }
  if (credentials && origins.includes('*')) {
    fail(scope, 'corsOrigins must name each origin when corsCredentials is true, got "*": browsers refuse the two together');
  }
  return origins.length === 0 ? undefined : {
    allowOrigins: origins,
    allowMethods: [CorsHttpMethod.POST],
    // The x-amz- headers are those of requests signed for ChatAuthorizer.iam().
    allowHeaders: ['authorization', 'content-type', 'x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token'],
    exposeHeaders: ['retry-after'],
    allowCredentials: credentials,
    maxAge: Duration.hours(1),
  };
}

function checkOrigin(scope: Construct, origin: string): void {
  if (origin === '*' || !isKnown(origin)) return;
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  const local = url?.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url?.origin !== origin || !(url.protocol === 'https:' || local)) {
    fail(scope, `corsOrigins must be "*", https://host[:port] or http://localhost[:port], without a path, got ${JSON.stringify(origin)}`);
  }
}
