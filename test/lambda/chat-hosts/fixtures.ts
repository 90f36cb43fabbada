import { answered, type DirectoryCalls } from '../../../lambda/chat-hosts/directory';
import { hostHandler, type Dependencies } from '../../../lambda/chat-hosts/handler';
import { isActive, longest, type Ban, type BanList } from '../../../lambda/http/bans';
import type { Outcome } from '../../../lambda/http/outcome';
import { watchThrottling } from '../../../lambda/http/throttling';
import { RoomDirectoryClient, type InvokeInput, type InvokeOutput } from '../../../src/runtime/client';
import { request, type Asked, type Door, type RouteName } from '../http/requests';

export const NOW = Date.parse('2026-05-01T12:00:00.000Z');
export const ARN = 'arn:aws:ivschat:us-east-1:123456789012:room/';

export interface StoredRoom {
  readonly room: string;
  readonly roomArn?: string;
  readonly state: string;
  readonly owner?: string;
  readonly policy?: object;
  readonly openedAt: string;
  readonly endsAt?: string;
}

/** A call of the directory's function, as it goes over the wire. */
export interface Call {
  readonly alias: string;
  readonly request: { readonly [member: string]: unknown };
}

/** The answer of Lambda, where the function threw an error with that name. */
export function thrown(errorType: string, errorMessage = 'SECRET arn:aws:lambda:us-east-1:123456789012:function:directory'): InvokeOutput {
  return { FunctionError: 'Unhandled', Payload: Buffer.from(JSON.stringify({ errorType, errorMessage, trace: ['SECRET'] })) };
}

/** The directory's function, as far as its JSON contract goes, in memory. */
export function memoryDirectory() {
  const rooms = new Map<string, StoredRoom>();
  const calls: Call[] = [];
  let made = 0;
  const say = (value: object): InvokeOutput => ({ Payload: Buffer.from(JSON.stringify(value)) });
  /** A page of all rooms, whose token names the last one of them, as that of the directory does. */
  const all = ({ limit, nextToken }: { readonly limit: number; readonly nextToken?: string }): InvokeOutput => {
    const [, after] = /^all after (\S+)$/.exec(nextToken ?? '') ?? [];
    if (nextToken !== undefined && after === undefined) return thrown('InvalidRequest');
    const left = [...rooms.values()].sort((a, b) => a.room < b.room ? -1 : 1).filter(({ room }) => after === undefined || room > after);
    const page = left.slice(0, limit);
    return say({ rooms: page, ...left.length > limit ? { nextToken: `all after ${page.at(-1)!.room}` } : {} });
  };
  const answer = (input: InvokeInput): InvokeOutput => {
    const asked = JSON.parse(Buffer.from(input.Payload).toString()) as (
      Record<string, never> & { action: string; room: string; owner: string; limit: number });
    calls.push({ alias: input.Qualifier, request: asked });
    const there = rooms.get(asked.room);
    switch (asked.action) {
      case 'open': {
        if (there) return say({ ...there, created: false });
        if ([...rooms.values()].filter(({ owner }) => owner === asked.owner).length >= asked.roomsPerOwner) return thrown('TooManyRooms');
        const { room, owner, policy } = asked;
        const opened = { room, roomArn: `${ARN}${made++}`, state: 'open', owner, policy, openedAt: '2026-05-01T12:00:00.000Z', endsAt: '2026-05-02T12:00:00.000Z' };
        rooms.set(room, opened);
        return say({ ...opened, created: true });
      }
      case 'close': {
        const closed = there !== undefined && (asked.roomArn === undefined || asked.roomArn === there.roomArn);
        if (closed) rooms.delete(asked.room);
        return say({ room: asked.room, closed });
      }
      case 'read': return there ? say(there) : thrown('RoomNotFound');
      default: {
        if (asked.owner === undefined) return all(asked);
        if (asked.nextToken !== undefined && asked.nextToken !== `of ${asked.owner}`) return thrown('InvalidRequest');
        const own = [...rooms.values()].filter(({ owner }) => owner === asked.owner);
        const page = asked.nextToken === undefined ? own.slice(0, asked.limit) : own.slice(1);
        return say({ rooms: page, ...asked.nextToken === undefined && own.length > page.length ? { nextToken: `of ${asked.owner}` } : {} });
      }
    }
  };
  return { rooms, calls, answer };
}

/** A ban list in memory, as far as it is asked. */
export function memoryBans(...bans: Ban[]): BanList & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    banOf: async (userId, room, now) => {
      asked.push(room);
      return longest(bans.filter((ban) => ban.userId === userId && [room, '*'].includes(ban.room) && isActive(ban, now)), now);
    },
    put: async (ban) => ban,
    lift: async () => false,
    list: async () => ({ bans: [] }),
    count: async () => true,
  };
}

/** A host function whose every call is written down. */
export function hosts(changes: {
  readonly config?: Partial<Dependencies['config']>;
  readonly bans?: BanList;
  readonly invoke?: (input: InvokeInput, milliseconds: number) => Promise<InvokeOutput>;
  readonly now?: () => number;
  readonly pageKey?: Dependencies['pageKey'];
} = {}) {
  const { rooms, calls, answer } = memoryDirectory();
  const outcomes: Outcome[] = [];
  const invoke = changes.invoke ?? (async (input: InvokeInput) => answer(input));
  const client: DirectoryCalls['client'] = (milliseconds) => (
    new RoomDirectoryClient({ functionName: 'directory', invoke: answered(async (input) => invoke(input, milliseconds)) }));
  const handler = hostHandler({
    config: {
      userIdClaim: 'sub',
      groupsClaim: 'cognito:groups',
      anonymous: false,
      authorizer: 'jwt',
      groups: ['creators', 'staff'],
      roomsPerOwner: 2,
      moderatorGroups: ['moderators'],
      staticRooms: new Set(['lobby']),
      listOpenRooms: false,
      ...changes.config,
    },
    client,
    throttling: watchThrottling(5, () => 0.5, () => 0),
    reading: watchThrottling(5, () => 0.5, () => 0),
    bans: changes.bans,
    newId: () => 'new-id',
    pageKey: changes.pageKey ?? (async () => 'k'.repeat(32)),
    now: changes.now ?? (() => NOW),
    observe: (outcome) => outcomes.push(outcome),
  });
  const ask = async (door: Door, route: RouteName, asked?: Asked) => {
    const { statusCode, headers, body } = await handler(request(door, route, asked));
    const json = body === '' ? undefined : JSON.parse(body) as Record<string, unknown>;
    return { status: statusCode, headers, body, json, problem: statusCode < 400 ? undefined : String(json?.type).replace(/.*#/, '') };
  };
  return { handler, ask, rooms, calls, outcomes };
}
