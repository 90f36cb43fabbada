import { ministackRequest } from './ministack-request';

interface StoredApi {
  readonly apiId: string;
  readonly corsConfiguration?: Record<string, unknown>;
}

/**
 * Makes MiniStack serve the CORS settings of deployed HTTP APIs. It stores them with CloudFormation's capital letters
 * (`AllowOrigins`) and serves only those in the API's own spelling (`allowOrigins`), so every preflight is refused
 * until somebody updates the API. To be called after each deployment. Not needed on AWS.
 */
export async function serveCors(endpoint: string): Promise<void> {
  const { items = [] } = await ministackRequest(endpoint, 'apigateway', 'GET', '/v2/apis') as { items?: StoredApi[] };
  for (const { apiId, corsConfiguration } of items) {
    const respelt = corsConfiguration && inApiSpelling(corsConfiguration);
    if (respelt) await ministackRequest(endpoint, 'apigateway', 'PATCH', `/v2/apis/${apiId}`, { corsConfiguration: respelt });
  }
}

/** The settings in the API's spelling; undefined when they have it already. */
export function inApiSpelling(stored: Record<string, unknown>): Record<string, unknown> | undefined {
  if (!Object.keys(stored).some((name) => /^[A-Z]/.test(name))) return undefined;
  return Object.fromEntries(Object.entries(stored).map(([name, value]) => [name.charAt(0).toLowerCase() + name.slice(1), value]));
}
