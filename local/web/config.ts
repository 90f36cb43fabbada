import type { Config } from '../../examples/web/src/config';
import { REGION } from '../account';
import { localHttpApiUrl } from '../http-api-url';

/** The outputs of examples/web/app.ts. */
export interface PageOutputs {
  readonly Url: string;
  readonly ClientId: string;
}

/** The configuration of a page whose stack was deployed to a local AWS. */
export function localPageConfig(outputs: PageOutputs, endpoint: string, messagingEndpoint: string): Config {
  return {
    region: REGION,
    userPoolClientId: outputs.ClientId,
    apiUrl: localHttpApiUrl(outputs.Url, endpoint),
    rooms: [{ room: 'lobby', guests: true }],
    cognitoEndpoint: endpoint,
    messagingEndpoint,
  };
}
