import { type GetRoomCommandOutput, UpdateRoomCommand, type UpdateRoomCommandInput } from '@aws-sdk/client-ivschat';
import { persistently, type Sweep } from './context';
import { getRoom } from './listed';
import { DIRECTORY_TAG } from '../../../src/contract';
import type { Entry } from '../../directory/entry';
import type { TagMap } from '../../ivschat/resource-type';
import { isGone, toApiError } from '../../ivschat/retry';
import type { DesiredRoom } from '../../ivschat/room';
import { allTagsOf, desiredRoom, roomName } from '../config';
import { roomId } from '../report';

/** What is not as it is to be. */
interface Difference {
  readonly update?: Omit<UpdateRoomCommandInput, 'identifier'>;
  readonly tags?: TagMap;
  readonly untag?: string[];
}

/** Gives an open room what the directory's settings say; only what differs is written. */
export async function bringInLine(sweep: Sweep, key: string): Promise<void> {
  const { directory: { config, entries }, report } = sweep;
  const entry = await entries.get(key);
  const room = entry?.state === 'open' && entry.arn !== undefined ? await getRoom(sweep, entry.arn) : undefined;
  // What is not there any more, another part of the sweep finds out; and what has lost our tag is not ours to change.
  if (!entry?.arn || room?.tags?.[DIRECTORY_TAG] !== config.table) return;
  const name = roomName(config, key);
  const tagKeys = Object.keys(config.settings.tags ?? {}).sort();
  const { update, tags, untag } = differenceOf(room, desiredRoom(config, { key, roomName: name }), allTagsOf(config, entry), entry.tagKeys);
  const kept = await remember(sweep, entry, [...new Set([...entry.tagKeys, ...tagKeys])]);
  if (!kept) return;
  try {
    await write(sweep, entry.arn, { update, tags, untag });
  } catch (thrown) {
    if (isGone(toApiError(thrown), entry.arn)) return;
    throw thrown;
  }
  if (update || tags || untag) {
    const changed = [...Object.keys(update ?? {}), ...tags || untag ? ['tags'] : []];
    report.log('info', 'A room was brought in line', { room: key, roomId: roomId(entry.arn), changed });
  }
  await remember(sweep, kept, tagKeys, name);
}

/**
 * Notes what the room has, before it has it and after: a tag that nobody knows to be ours would stay for ever.
 *
 * @returns undefined if somebody has changed the entry
 */
async function remember(
  { directory: { entries } }: Sweep, entry: Entry, tagKeys: string[], name = entry.roomName,
): Promise<Entry | undefined> {
  const isSame = entry.roomName === name && sameSet(entry.tagKeys, tagKeys);
  return isSame ? entry : entries.change(entry, { tagKeys, roomName: name });
}

async function write(sweep: Sweep, arn: string, { update, tags, untag }: Difference): Promise<void> {
  const { client, rooms } = sweep;
  if (update) await persistently(sweep, () => client.send(new UpdateRoomCommand({ identifier: arn, ...update })));
  // In this order, so that 50 tags are not too many.
  if (untag) await persistently(sweep, () => rooms.untag(arn, untag));
  if (tags) await persistently(sweep, () => rooms.tag(arn, tags));
}

/** @param before the keys of tags that the directory has set */
function differenceOf(room: GetRoomCommandOutput, desired: DesiredRoom, wanted: TagMap, before: readonly string[]): Difference {
  const { tags: has = {} } = room;
  const update = {
    ...room.name === desired.name ? {} : { name: desired.name },
    ...room.maximumMessageRatePerSecond === desired.maximumMessageRatePerSecond
      ? {} : { maximumMessageRatePerSecond: desired.maximumMessageRatePerSecond },
    ...room.maximumMessageLength === desired.maximumMessageLength ? {} : { maximumMessageLength: desired.maximumMessageLength },
    ...sameHandler(room.messageReviewHandler, desired.messageReviewHandler) ? {} : { messageReviewHandler: desired.messageReviewHandler },
    ...sameSet(room.loggingConfigurationIdentifiers ?? [], desired.loggingConfigurationIdentifiers)
      ? {} : { loggingConfigurationIdentifiers: desired.loggingConfigurationIdentifiers },
  };
  const tags = Object.fromEntries(Object.entries(wanted).filter(([key, value]) => has[key] !== value));
  const untag = before.filter((key) => key in has && !(key in wanted));
  return {
    ...Object.keys(update).length > 0 ? { update } : {},
    ...Object.keys(tags).length > 0 ? { tags } : {},
    ...untag.length > 0 ? { untag } : {},
  };
}

/** No handler, and one without a URI, are the same. */
function sameHandler(has: GetRoomCommandOutput['messageReviewHandler'], wanted: DesiredRoom['messageReviewHandler']): boolean {
  return (has?.uri ?? '') === (wanted.uri ?? '') && (!wanted.uri || (has?.fallbackResult ?? 'ALLOW') === (wanted.fallbackResult ?? 'ALLOW'));
}

function sameSet(has: readonly string[], wanted: readonly string[]): boolean {
  return has.length === wanted.length && has.every((one) => wanted.includes(one));
}
