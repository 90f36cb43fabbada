import { REGION } from './account';

/**
 * Sends MiniStack a request as the account's root user, for the few things that no AWS SDK would do for us: reading back
 * what MiniStack stored in a form that the SDK does not know. Root's signatures are not checked, so there is none.
 */
export async function ministackRequest(
  endpoint: string, service: string, method: string, path: string, body?: unknown, headers: Record<string, string> = {},
): Promise<unknown> {
  const response = await fetch(`${endpoint}${path}`, {
    method,
    headers: {
      'authorization': `AWS4-HMAC-SHA256 Credential=test/20260101/${REGION}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
      'content-type': 'application/json',
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`MiniStack answered ${method} ${path} with ${response.status}: ${text.slice(0, 300)}`);
  return text.startsWith('{') ? JSON.parse(text) : undefined;
}
