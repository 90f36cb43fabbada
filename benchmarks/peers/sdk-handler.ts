import { CreateRoomCommand, IvschatClient } from '@aws-sdk/client-ivschat';

/** Esbuild puts these two in. */
declare const RETRY_MODE: string;
declare const ATTEMPTS: number;

interface Event {
  readonly RequestType: string;
  readonly ResponseURL: string;
  readonly ResourceProperties: {
    readonly MaximumMessageLength?: string;
    readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
  };
}

let client: IvschatClient | undefined;

/** A custom resource as many people write it, as far as it is measured: the SDK's client with its own retries makes a room, and the answer is put. */
export async function handler({ RequestType, ResponseURL, ResourceProperties }: Event): Promise<void> {
  const made = RequestType === 'Create' ? create(ResourceProperties) : Promise.resolve('none');
  const answer = await made.then((PhysicalResourceId) => ({ Status: 'SUCCESS', PhysicalResourceId }), (error: Error) => (
    { Status: 'FAILED', Reason: error.name, PhysicalResourceId: 'none' }));
  await fetch(ResponseURL, { method: 'PUT', body: JSON.stringify(answer) });
}

async function create({ MaximumMessageLength, Tags = [] }: Event['ResourceProperties']): Promise<string | undefined> {
  // The environment is complete when the first event comes.
  client ??= new IvschatClient({ retryMode: RETRY_MODE, maxAttempts: ATTEMPTS });
  const tags = Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]));
  const { arn } = await client.send(new CreateRoomCommand({ maximumMessageLength: Number(MaximumMessageLength), tags }));
  return arn;
}
