import type { Call, Directory } from './call';
import { channelHasTags } from './channel-tags';
import { openRoom } from './opening';
import { followStream, type StreamOutcome } from './streams';

/** Does with the rooms of a directory what the events of streams ask for. Undefined: the directory follows no streams. */
export function followStreams(directory: Directory): ((event: object, call: Call, requestId: string) => Promise<StreamOutcome>) | undefined {
  const { config, entries, marks } = directory;
  const { streamGraceSeconds: graceSeconds, streamTags } = config;
  if (graceSeconds === undefined) return undefined;
  return async (event, call, requestId) => followStream(event, {
    open: async (key) => openRoom(directory, call, { key, ofStream: true, by: 'aws.ivs', requestId }),
    entries,
    marks,
    now: call.time.now,
    graceSeconds,
    hasTags: channelHasTags(streamTags, { env: process.env, sleep: call.time.sleep }),
  });
}
