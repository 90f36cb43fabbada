import { AwsClient } from 'aws4fetch';

/** Of a request. */
const REQUEST_MILLISECONDS = 3_000;
/** Before the request is made once more. After that it fails, and with it the event, which Lambda delivers again after a minute. */
const PAUSE_MILLISECONDS = 500;

/** Amazon IVS did not say which tags a channel has. */
export class ChannelTagsUnavailable extends Error {
  constructor(readonly log: { readonly errorName: string; readonly awsRequestId?: string }) {
    super('Amazon IVS did not say which tags the channel has');
    this.name = 'ChannelTagsUnavailable';
  }
}

export interface TagReading {
  /** The region, the credentials and, where Amazon IVS is elsewhere, AWS_ENDPOINT_URL_IVS. */
  readonly env: NodeJS.ProcessEnv;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

/** Whether a channel has all of these tags at this moment. Without any, it is not asked. A channel that is gone has none. Needs ivs:ListTagsForResource. */
export function channelHasTags(wanted: ReadonlyMap<string, string>, reading: TagReading): (channelArn: string) => Promise<boolean> {
  return async (channelArn) => {
    if (wanted.size === 0) return true;
    const tags = await listTags(channelArn, reading);
    return [...wanted].every(([key, value]) => Object.hasOwn(tags, key) && tags[key] === value);
  };
}

async function listTags(channelArn: string, { env, sleep }: TagReading): Promise<Record<string, unknown>> {
  try {
    return await request(channelArn, env);
  } catch (thrown) {
    if (thrown instanceof ChannelTagsUnavailable) throw thrown;
    await sleep(PAUSE_MILLISECONDS);
    return request(channelArn, env).catch((error: Error) => {
      throw error instanceof ChannelTagsUnavailable ? error : new ChannelTagsUnavailable({ errorName: error.name });
    });
  }
}

/** There is another answer to be had in a moment. */
class Passing extends Error {
  constructor(status: number) {
    super();
    this.name = `Status${status}`;
  }
}

/** A plain signed request, as the SDK's client would make it: for one operation that is all that is needed of it. */
async function request(channelArn: string, { AWS_REGION: region = '', AWS_ENDPOINT_URL_IVS: endpoint, ...env }: NodeJS.ProcessEnv): Promise<Record<string, unknown>> {
  const client = new AwsClient({
    accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
    sessionToken: env.AWS_SESSION_TOKEN,
    service: 'ivs',
    region,
    retries: 0,
  });
  const base = (endpoint ?? `https://ivs.${region}.amazonaws.com`).replace(/\/$/, '');
  const response = await client.fetch(`${base}/tags/${encodeURIComponent(channelArn)}`, { signal: AbortSignal.timeout(REQUEST_MILLISECONDS) });
  const text = await response.text();
  if (response.status >= 500 || response.status === 429) throw new Passing(response.status);
  // Such as ResourceNotFoundException:http://…
  const errorName = /^\w+/.exec(response.headers.get('x-amzn-errortype') ?? '')?.[0] ?? `Status${response.status}`;
  const awsRequestId = response.headers.get('x-amzn-requestid') ?? undefined;
  if (response.status === 404 && errorName === 'ResourceNotFoundException') return {};
  if (!response.ok) throw new ChannelTagsUnavailable({ errorName, awsRequestId });
  return tagsIn(text) ?? Promise.reject(new ChannelTagsUnavailable({ errorName: 'UnreadableAnswer', awsRequestId }));
}

function tagsIn(text: string): Record<string, unknown> | undefined {
  try {
    const { tags = {} } = JSON.parse(text) as { tags?: Record<string, unknown> | null };
    return tags ?? {};
  } catch {
    return undefined;
  }
}
