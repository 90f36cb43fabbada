import type { Kind } from './kinds';
import { type Invocation, invoke } from '../lambda/custom-resource/lambda-process';
import { openResponseUrl, type ResponseUrl } from '../lambda/custom-resource/response-url';

export const SECRETS = { AWS_SECRET_ACCESS_KEY: 'sentinel-secret-access-key', AWS_SESSION_TOKEN: 'sentinel-session-token' };

/** The shipped bundle, and CloudFormation waiting for what it answers. */
export interface DeployedFunction {
  readonly response: ResponseUrl;
  /** Delivers an event as Lambda does: whoever is still at work after so many milliseconds is killed. */
  deliver(event: object, milliseconds?: number): Invocation['ended'];
  close(): Promise<void>;
}

export async function deploy(kind: Kind, endpoint: string): Promise<DeployedFunction> {
  const response = await openResponseUrl();
  return {
    response,
    async deliver(event, milliseconds = 60_000) {
      const invocation = invoke({ ResponseURL: response.url, ResourceType: kind.resourceType, ...event }, {
        AWS_ENDPOINT_URL_IVSCHAT: endpoint, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'AKIDBUNDLE', ...SECRETS,
      }, milliseconds);
      const timer = setTimeout(() => invocation.process.kill('SIGKILL'), milliseconds);
      return invocation.ended.finally(() => clearTimeout(timer));
    },
    close: async () => response.close(),
  };
}
