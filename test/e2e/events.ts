import { ministackRequest } from '../../local/ministack-request';

/** An event, as its sender has it. */
export interface SentEvent {
  readonly source: string;
  readonly detailType: string;
  readonly resources?: readonly string[];
  readonly detail: object;

  /** @default now */
  readonly time?: Date;
}

/** Sends an event over the account's bus, also one of a service that only AWS itself sends (local/ministack-as-aws sees to that). */
export async function sendEvent(endpoint: string, { source, detailType, resources = [], detail, time }: SentEvent): Promise<void> {
  const entry = { Source: source, DetailType: detailType, Resources: resources, Detail: JSON.stringify(detail), Time: time && time.getTime() / 1000 };
  const answer = await ministackRequest(endpoint, 'events', 'POST', '/', { Entries: [entry] }, {
    'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSEvents.PutEvents',
  }) as { FailedEntryCount: number };
  if (answer.FailedEntryCount > 0) throw new Error(`The event was not taken: ${JSON.stringify(answer)}`);
}

/** What Amazon IVS says when a channel's stream starts or ends: the channel is in the resources alone, and the time is in whole seconds. */
export async function sendStreamEvent(
  endpoint: string, name: string, channelArn: string, streamId: string, options: { readonly time?: Date; readonly channelName?: string } = {},
): Promise<void> {
  await sendEvent(endpoint, {
    source: 'aws.ivs',
    detailType: 'IVS Stream State Change',
    resources: [channelArn],
    detail: { event_name: name, channel_name: options.channelName ?? '', stream_id: streamId },
    time: options.time,
  });
}
