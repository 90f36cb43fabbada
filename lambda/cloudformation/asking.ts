import { AwsClient } from 'aws4fetch';
import { type ApiError, isPassing } from '../ivschat/retry';

const REQUEST_MILLISECONDS = 3_000;

/**
 * Asks CloudFormation about a stack, and fails as the call fails. A plain signed request: the SDK's client for CloudFormation is half as
 * large as all of the handler.
 */
export async function askCloudFormation(stackId: string, { Action, ...parameters }: Record<string, string>): Promise<string> {
  const { AWS_REGION: region = '', AWS_ENDPOINT_URL_CLOUDFORMATION: endpoint, ...env } = process.env;
  const client = new AwsClient({
    accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
    sessionToken: env.AWS_SESSION_TOKEN,
    service: 'cloudformation',
    region,
    retries: 0,
  });
  try {
    const response = await client.fetch(endpoint ?? `https://cloudformation.${region}.amazonaws.com`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body: new URLSearchParams({ Action, ...parameters, Version: '2010-05-15', StackName: stackId }).toString(),
      signal: AbortSignal.timeout(REQUEST_MILLISECONDS),
    });
    const answer = await response.text();
    if (response.ok) return answer;
    throw Object.assign(new Error(element('Message', answer)), {
      name: element('Code', answer) ?? `HTTP ${response.status}`,
      $metadata: { httpStatusCode: response.status, requestId: element('RequestId', answer) },
    });
  } catch (thrown) {
    const { name, message, cause, $metadata } = thrown as ApiError;
    throw Object.assign(new Error([message, cause?.message].filter(Boolean).join(': ')), { name, operation: Action, $metadata });
  }
}

/** CloudFormation has answered that it cannot say now: it is asked too often, or out of order. */
export function isBusy(error: ApiError): boolean {
  return error.$metadata !== undefined && isPassing(error);
}

/** The text of the first element of this name. */
export function element(name: string, xml: string): string | undefined {
  return new RegExp(`<${name}>([^<]+)</${name}>`).exec(xml)?.[1];
}
