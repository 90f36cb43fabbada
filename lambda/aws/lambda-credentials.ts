import { fromEnv, type FromEnvInit } from '@aws-sdk/credential-provider-env';
import { fromHttp } from '@aws-sdk/credential-provider-http';
import { chain } from '@smithy/core/config';

/**
 * Where the credentials of a Lambda function come from: its environment, or an endpoint that its environment names.
 * Stands in the bundles for `@aws-sdk/credential-provider-node`. See docs/decisions/bundles.md.
 */
export function defaultProvider(init: FromEnvInit = {}) {
  // Made where it is needed: it throws where no endpoint is named.
  return chain(fromEnv(init), async () => fromHttp(init)());
}
