import { CreateRoomCommand, IvschatClient } from '@aws-sdk/client-ivschat';

/** Esbuild puts these two in. */
declare const RETRY_MODE: string;
declare const ATTEMPTS: number;

interface CreateEvent {
  readonly ResponseURL: string;
  readonly ResourceProperties: { readonly MaximumMessageLength: string; readonly Tags: readonly { readonly Key: string; readonly Value: string }[] };
}

let client: IvschatClient | undefined;

/** A custom resource as many people write it: the SDK's client with its own retries, and the answer. It is sent Creates alone. */
export async function handler({ ResponseURL, ResourceProperties: { MaximumMessageLength, Tags } }: CreateEvent): Promise<void> {
  // The environment is complete when the first event comes.
  client ??= new IvschatClient({ retryMode: RETRY_MODE, maxAttempts: ATTEMPTS });
  const tags = Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]));
  const command = new CreateRoomCommand({ maximumMessageLength: Number(MaximumMessageLength), tags });
  const answer = await client.send(command).then(({ arn }) => ({ Status: 'SUCCESS', PhysicalResourceId: arn }), (error: Error) => (
    { Status: 'FAILED', Reason: error.name, PhysicalResourceId: 'none' }));
  await fetch(ResponseURL, { method: 'PUT', body: JSON.stringify(answer) });
}
