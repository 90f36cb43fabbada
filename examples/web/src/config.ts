/** What the page has to know of the stack: `config.json`, which stands beside it. */
export interface Config {
  /** Where the user pool and the rooms are. */
  readonly region: string;

  /** Of the user pool's client, which has no secret. */
  readonly userPoolClientId: string;

  /** The URL of the chat API. */
  readonly apiUrl: string;

  /** The rooms that are always there, and which of them guests may watch. */
  readonly rooms: readonly { readonly room: string; readonly guests?: boolean }[];

  /** How long sessions last. @default - as long as the API lets them */
  readonly sessionDurationInMinutes?: number;

  /** @default - Amazon Cognito's in the region. Another is for an AWS on your machine */
  readonly cognitoEndpoint?: string;

  /** @default - Amazon IVS Chat's in the region. Another is for an AWS on your machine */
  readonly messagingEndpoint?: string;
}

export async function loadConfig(): Promise<Config> {
  const response = await fetch('./config.json');
  if (!response.ok) throw new Error(`config.json: ${response.status}`);
  return await response.json() as Config;
}
