import type { Call, Directory, Rooms } from './call';
import { closeRoom } from './closing';
import type { DirectoryConfig } from './config';
import { DirectoryError, directoryError } from './errors';
import { openRoom } from './opening';
import { decodePage, encodePage } from './paging';
import type { Report } from './report';
import { readRequest } from './request';
import { isStreamEvent } from './stream-event';
import type { StreamOutcome } from './streams';
import { DIRECTORY_ALIASES } from '../../src/contract';
import { BOUNDS, type ListRequest, type RoomAnswer, type RoomDirectoryAnswers, type RoomDirectoryRequest } from '../../src/runtime';
import { InvalidPageKey } from '../directory/entries';
import type { Entry } from '../directory/entry';
import type { FailureLog } from '../http/problem';
import { timeUntil, type Time } from '../ivschat/time';

/** Before Lambda ends the function: what is begun by then has had its time, and what failed is put in order. */
const END_MILLISECONDS = 20_000;

/** What may be known of a call afterwards. */
export interface CallOutcome extends Partial<FailureLog> {
  readonly action: string;
  readonly requestId: string;
  /** Only what is a key: anything else may be anything. */
  readonly room?: string;
  readonly created?: boolean;
  readonly closed?: boolean;
  /** What became of an event of a stream. */
  readonly stream?: StreamOutcome['outcome'];
  readonly failure?: DirectoryError['name'];
  readonly milliseconds: number;
}

export interface Dependencies extends Directory {
  /** Calls that end with the signal. */
  readonly roomsUntil: (signal: AbortSignal, config: DirectoryConfig, time: Time) => Rooms;
  /** What is to be done when the stream of a channel begins or ends. Without it, the directory follows no streams. */
  readonly follow?: (event: object, call: Call, requestId: string) => Promise<StreamOutcome>;
  readonly report: Report;
  /** After all of a call has been reported. */
  readonly observe: (outcome: CallOutcome) => void;
}

/** What Lambda tells of an invocation. */
export interface InvocationContext {
  readonly awsRequestId: string;
  readonly invokedFunctionArn: string;
  getRemainingTimeInMillis(): number;
}

/** Opens, closes, reads and lists rooms, and follows streams. */
export function directoryHandler(dependencies: Dependencies): (payload: unknown, context: InvocationContext) => Promise<unknown> {
  return async (payload, context) => {
    const { awsRequestId: requestId } = context;
    const started = Date.now();
    const end = new AbortController();
    const time = timeUntil(end.signal);
    const seen: { -readonly [member in keyof CallOutcome]?: CallOutcome[member] } = { action: 'unknown' };
    let failure: DirectoryError | undefined;
    try {
      if (dependencies.follow && isStreamEvent(payload)) {
        seen.action = 'stream';
        requireRight(context, undefined);
        const { room, outcome, created } = await dependencies.follow(payload, callUntil(), requestId);
        Object.assign(seen, { room, stream: outcome, created });
        return undefined;
      }
      const request = readRequest(payload);
      Object.assign(seen, { action: request.action, room: 'room' in request ? request.room : undefined });
      requireRight(context, request.action === 'list' ? 'read' : request.action);
      const answer = await answerTo(request);
      Object.assign(seen, { created: 'created' in answer ? answer.created : undefined, closed: 'closed' in answer ? answer.closed : undefined });
      return answer;
    } catch (thrown) {
      failure = directoryError(thrown);
      throw failure;
    } finally {
      // What still runs must not touch anything when Lambda thaws this process for the next call.
      end.abort();
      dependencies.observe({ ...seen as CallOutcome, ...failure?.log, requestId, failure: failure?.name, milliseconds: Date.now() - started });
    }

    function callUntil(seconds: number = BOUNDS.waitSeconds.max): Call {
      const deadline = Math.min(started + seconds * 1000, started + context.getRemainingTimeInMillis() - END_MILLISECONDS);
      return { rooms: dependencies.roomsUntil(end.signal, dependencies.config, time), time, deadline, report: dependencies.report };
    }

    async function answerTo(request: RoomDirectoryRequest): Promise<RoomDirectoryAnswers[keyof RoomDirectoryAnswers]> {
      const { config, entries } = dependencies;
      switch (request.action) {
        case 'open': {
          const { room: key, owner, policy: rules, expiresInMinutes: expiryMinutes, roomsPerOwner: maximumPerOwner, by } = request;
          const { expiryMinutes: longest = BOUNDS.expiryMinutes.max } = config;
          if (expiryMinutes !== undefined && expiryMinutes > longest) {
            throw new DirectoryError('InvalidRequest', `expiresInMinutes must be at most the expiry of the directory, ${longest}`);
          }
          const opening = { key, owner, rules, expiryMinutes, maximumPerOwner, by, requestId };
          const { entry, created } = await openRoom(dependencies, callUntil(request.waitSeconds), opening);
          return { ...shown(entry), created } as RoomDirectoryAnswers['open'];
        }
        case 'close': {
          const { room: key, roomArn, by } = request;
          return { room: key, closed: await closeRoom(dependencies, callUntil(request.waitSeconds), { key, roomArn, by, reason: 'requested', requestId }) };
        }
        case 'read': {
          const entry = await entries.get(request.room);
          if (!entry) throw new DirectoryError('RoomNotFound', `The directory has no room with the key ${request.room}`);
          return shown(entry);
        }
        case 'list': return list(dependencies, request);
      }
    }
  };
}

async function list({ config, entries }: Directory, request: ListRequest): Promise<RoomDirectoryAnswers['list']> {
  const { owner, limit = BOUNDS.pageRooms.default, nextToken } = request;
  const after = nextToken === undefined ? undefined : decodePage(config.table, owner, nextToken);
  const page = await entries.list({ owner, limit, after }).catch((error: unknown) => {
    throw error instanceof InvalidPageKey ? new DirectoryError('InvalidRequest', 'nextToken must be one that this list answered with') : error;
  });
  return { rooms: page.entries.map(shown), ...page.next ? { nextToken: encodePage(config.table, page.next) } : {} };
}

function shown({ key, arn, state, owner, rules, openedAt, endsAt, graceEndsAt }: Entry): RoomAnswer {
  const ends = [endsAt, graceEndsAt].filter((time) => time !== undefined).sort((a, b) => a.getTime() - b.getTime()).at(0);
  return {
    room: key,
    ...state === 'opening' ? {} : { roomArn: arn },
    state,
    ...owner === undefined ? {} : { owner },
    ...rules === undefined ? {} : { policy: rules },
    openedAt: openedAt.toISOString(),
    ...ends ? { endsAt: ends.toISOString() } : {},
  };
}

/** IAM lets a principal call some aliases of the function: each of them does one thing. */
function requireRight({ invokedFunctionArn }: InvocationContext, right: keyof typeof DIRECTORY_ALIASES | undefined): void {
  const alias = invokedFunctionArn.split(':')[7];
  if (alias === undefined || alias === '$LATEST' || (right !== undefined && alias === DIRECTORY_ALIASES[right])) return;
  throw new DirectoryError('NotAllowed', `The alias ${alias} of the directory's function does not do this`);
}
