import { ListRoomsCommand, UpdateRoomCommand } from '@aws-sdk/client-ivschat';
import { dimensions } from './metrics';
import { type Question, UNSAID } from './question';
import { NAMES } from '../names';

export const LISTS: Question = {
  question: 'Can a list of rooms show a room before an older one, or skip one between two pages?',
  answers: {
    'no': 'all are there, the last one first',
    'it skips what changes between two pages': 'a later sweep finds it',
    'it skips others': 'a twin may survive, and goes with its room\'s deletion; a later sweep finds what one misses',
    'they are in another order': 'a twin may survive, and goes with its room\'s deletion',
  },
  emulator: 'it skips what changes between two pages',
  ask: async ({ room, ivschat }) => {
    const name = `${NAMES.scratch}-list-${Date.now()}`;
    const made: string[] = [];
    for (let n = 0; n < 6; n++) made.unshift(await room({ name }));
    const oldest = made.at(-1)!;
    const seen: string[] = [];
    for (let nextToken: string | undefined, page = 1; ; page++) {
      const answer = await ivschat.send(new ListRoomsCommand({ name, maxResults: 2, nextToken }));
      seen.push(...answer.rooms!.map(({ arn }) => arn!));
      nextToken = answer.nextToken;
      if (!nextToken) break;
      if (page === 1) await ivschat.send(new UpdateRoomCommand({ identifier: oldest, maximumMessageLength: 100 }));
    }
    const missing = made.filter((arn) => !seen.includes(arn));
    const order = made.filter((arn) => arn !== oldest && seen.includes(arn));
    const inOrder = seen.filter((arn) => arn !== oldest).every((arn, index) => arn === order[index]);
    const told = `of 6 rooms, ${missing.length} missing${missing.includes(oldest) ? ', the one that changed among them' : ''}; ${inOrder ? 'in order' : 'not in order'}`;
    if (missing.some((arn) => arn !== oldest)) return { answer: 'it skips others', seen: told };
    if (!inOrder) return { answer: 'they are in another order', seen: told };
    return { answer: missing.length === 0 ? 'no' : 'it skips what changes between two pages', seen: told };
  },
};

export const USAGE: Question = {
  question: 'Does AWS count `CreateChatToken` in `AWS/Usage`, so that Service Quotas can alarm on it?',
  answers: {
    'it does': 'an alarm of Service Quotas would work, too',
    'not within a quarter of an hour': '`ChatMetrics.tokenQuotaAlarm` counts what the functions issue',
  },
  emulator: UNSAID,
  ask: async (stage) => {
    const found = await stage.untilMetrics(async () => {
      const values = await dimensions(stage.world, {
        'Namespace': 'AWS/Usage', 'Dimensions.member.1.Name': 'Resource', 'Dimensions.member.1.Value': 'CreateChatToken',
      }, 'Service');
      return values.length > 0 ? values : undefined;
    });
    if (found) return { answer: 'it does', seen: `counted, as ${found.join(', ')}` };
    return stage.world.isLocal ? { answer: UNSAID, seen: 'there is no AWS/Usage here' } : { answer: 'not within a quarter of an hour', seen: 'no such metric' };
  },
};
