import type { Later } from '../../../lambda/chat-moderation/action';
import type { ModerationRecord } from '../../../lambda/chat-moderation/audit-record';
import { chat, type ChatCalls } from '../../../lambda/chat-moderation/chat';
import { moderationHandler, type Dependencies } from '../../../lambda/chat-moderation/handler';
import { pace } from '../../../lambda/chat-moderation/pace';
import type { SecondDisconnectOutcome } from '../../../lambda/chat-moderation/second-disconnect';
import { isActive, longest, type Ban, type BanList } from '../../../lambda/http/bans';
import type { DirectoryRooms } from '../../../lambda/http/directory-resolver';
import type { Outcome } from '../../../lambda/http/outcome';
import type { RoomPolicy } from '../../../lambda/http/policy';
import type { HttpResponse } from '../../../lambda/http/problem';
import { firstOf, type Room } from '../../../lambda/http/resolver';
import { watchThrottling } from '../../../lambda/http/throttling';
import { request, type Asked, type Door, type RouteName } from '../http/requests';

export const PREFIX = 'arn:aws:ivschat:us-east-1:123456789012:room/';
export const NOW = Date.parse('2026-05-01T12:00:00.000Z');

const policy = (moderatorGroups: string[], allowedGroups?: string[]): RoomPolicy => ({
  capabilities: [], groupCapabilities: new Map(), moderatorGroups, allowedGroups, sessionMinutes: 60,
});

/** A room for all, one for vips, and one for vips with moderators of its own. */
export const ROOMS: Room[] = [
  { key: 'lobby', arn: `${PREFIX}lobbylobbylo`, policy: policy(['moderators']) },
  { key: 'backstage', arn: `${PREFIX}backstageback`.slice(0, PREFIX.length + 12), policy: policy(['moderators'], ['vips']) },
  { key: 'greenroom', arn: `${PREFIX}greenroomgre`, policy: policy(['stewards'], ['vips']) },
];

/** An error as the SDK throws it. */
export function awsError(name: string, httpStatusCode?: number): Error {
  const message = 'User: arn:aws:sts::123456789012:assumed-role/Role/fn is not authorized';
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode, requestId: 'aws-request-1' } });
}

/** A list in memory, with the meaning of the table's. */
export function memoryBans(): BanList & { readonly bans: Ban[] } {
  const bans: Ban[] = [];
  const remove = (userId: string, room: string) => {
    const index = bans.findIndex((ban) => ban.userId === userId && ban.room === room);
    return index < 0 ? undefined : bans.splice(index, 1)[0];
  };
  return {
    bans,
    banOf: async (userId, room, now) => longest(bans.filter((ban) => ban.userId === userId && [room, '*'].includes(ban.room)), now),
    put: async (ban) => { remove(ban.userId, ban.room); bans.push(ban); return ban; },
    lift: async (userId, room) => remove(userId, room) !== undefined,
    list: async (room, { limit }, now) => ({ bans: bans.filter((ban) => ban.room === room && isActive(ban, now)).reverse().slice(0, limit) }),
    count: async () => true,
  };
}

/** A moderation function whose every call is written down, in order. */
export function moderation(changes: {
  readonly calls?: Partial<ChatCalls>;
  readonly bans?: BanList | null;
  readonly audit?: (record: ModerationRecord) => Promise<void>;
  readonly disconnectLater?: (userId: string, room: string, how?: Later) => Promise<void>;
  readonly directory?: DirectoryRooms;
  readonly now?: () => number;
  readonly config?: Partial<Dependencies['config']>;
  readonly rooms?: Room[];
} = {}) {
  const log: unknown[][] = [];
  const records: ModerationRecord[] = [];
  const outcomes: Outcome[] = [];
  const seconds: SecondDisconnectOutcome[] = [];
  const calls: ChatCalls = {
    sendEvent: async (input) => { log.push(['SendEvent', input]); return { id: 'event-id' }; },
    deleteMessage: async (input) => { log.push(['DeleteMessage', input]); return { id: 'delete-id' }; },
    disconnectUser: async (input) => { log.push(['DisconnectUser', input]); return {}; },
    sleep: async () => undefined,
    random: () => 0.5,
    throttling: watchThrottling(100, () => 0.5, () => 0),
    ...changes.calls,
  };
  const inRooms = changes.rooms ?? ROOMS;
  const named: Dependencies['rooms'] = {
    find: async (key) => inRooms.find((room) => room.key === key),
    async *all() { yield* inRooms; },
  };
  const { directory, now = () => NOW } = changes;
  const doing = chat(calls);
  const bans = changes.bans === null ? undefined : changes.bans ?? memoryBans();
  const handler = moderationHandler({
    config: { userIdClaim: 'sub', groupsClaim: 'cognito:groups', anonymous: false, authorizer: 'jwt', moderatorGroups: ['moderators'], ...changes.config },
    rooms: directory ? firstOf(named, directory) : named,
    chat: doing,
    audit: {
      write: async (record) => {
        await changes.audit?.(record);
        log.push(['audit', record.outcome]);
        records.push(record);
      },
    },
    banning: bans && {
      bans: { ...bans, put: async (ban) => { const stored = await bans.put(ban); log.push(['put', ban.userId, ban.room]); return stored; } },
      rooms: named,
      directory,
      chat: doing,
      pace: pace(1_000, () => NOW, async () => undefined),
      now,
      disconnectLater: async (userId, room, how) => {
        log.push(['later', userId, room, ...how ? [how] : []]);
        await changes.disconnectLater?.(userId, room, how);
      },
    },
    newId: () => 'new-id',
    now,
    observe: (outcome) => outcomes.push(outcome),
    observeSecond: (outcome) => seconds.push(outcome),
  });
  const ask = async (door: Door, route: RouteName, asked?: Asked) => {
    const { statusCode, headers, body } = await handler(request(door, route, asked)) as HttpResponse;
    const json = body === '' ? undefined : JSON.parse(body) as Record<string, unknown>;
    return { status: statusCode, headers, json, problem: statusCode < 400 ? undefined : String(json?.type).replace(/.*#/, '') };
  };
  return { handler, ask, log, records, outcomes, seconds, bans };
}
