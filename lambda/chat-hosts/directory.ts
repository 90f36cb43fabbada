import {
  type CloseRequest, type DirectoryRoom, ERRORS, type InvokeInput, type InvokeOutput, type ListRequest, type OpenedRoom, type OpenRequest,
  type RoomDirectoryClient, RoomDirectoryError, type RoomPage,
} from '../../src/runtime';
import { awsFailure } from '../http/aws-failure';
import { Refusal, unknownRoom } from '../http/problem';
import { isObject } from '../http/request';
import type { Throttling } from '../http/throttling';

/** When it is worth another try, in seconds: where others are to close rooms first. */
const RETRY_AFTER_OTHERS = 60;

/** The same of a directory that cannot be reached, and of a room that others are at work on. */
const RETRY_AFTER = 5;

/** Of the wait, left to the directory's function for what it does besides, and to the way there and back. */
const MARGIN_MILLISECONDS = 3_000;

/** Longer than reading ever takes. */
const READ_MILLISECONDS = 5_000;

/** The directory waits no longer for others who open or close the room: what it begins by then takes up to ten seconds more. */
export const MAX_WAIT_SECONDS = 12;

export interface DirectoryCalls {
  /** The directory's client, each of whose calls is given up after so many milliseconds. One attempt: the directory itself repeats what may be. */
  readonly client: (milliseconds: number) => Pick<RoomDirectoryClient, 'open' | 'close' | 'read' | 'list'>;
  /** Of opening and closing, which Amazon IVS Chat limits. */
  readonly throttling: Throttling;
  /** Of reading: what is refused there takes no place of those who open and close. */
  readonly reading: Throttling;
  readonly now: () => number;
}

/** The directory, for one request. What fails is a Refusal. */
export interface Directory {
  readonly open: (request: Pick<OpenRequest, 'room' | 'owner' | 'policy' | 'roomsPerOwner' | 'by'>) => Promise<OpenedRoom>;
  readonly close: (request: Pick<CloseRequest, 'room' | 'roomArn' | 'by'>) => Promise<void>;
  /** Undefined: there is none. */
  readonly read: (room: string) => Promise<DirectoryRoom | undefined>;
  /** Undefined: the token is of no page of this list. */
  readonly list: (request: Pick<ListRequest, 'owner' | 'limit' | 'nextToken'>) => Promise<RoomPage | undefined>;
}

/** `deadline`: by then (in milliseconds since 1970) every call is over. */
export function directory({ client, throttling, reading, now }: DirectoryCalls, deadline: number): Directory {
  const left = () => Math.max(1_000, deadline - now());
  const waitSeconds = () => Math.min(MAX_WAIT_SECONDS, Math.max(1, Math.floor((left() - MARGIN_MILLISECONDS) / 1_000)));
  const reader = () => client(Math.min(READ_MILLISECONDS, left()));

  async function made<T>(call: Promise<T>, line = throttling): Promise<T> {
    try {
      const answer = await call;
      line.taken();
      return answer;
    } catch (error) {
      throw refusal(error, line);
    }
  }
  /** `nothing`: the error that says that there is none. */
  async function found<T>(call: Promise<T>, nothing?: RoomDirectoryError['code']): Promise<T | undefined> {
    return made(call.catch((error: unknown) => {
      if (error instanceof RoomDirectoryError && error.code === nothing) return undefined;
      throw error;
    }), reading);
  }
  return {
    open: async (request) => made(client(left()).open({ ...request, waitSeconds: waitSeconds() })),
    close: async (request) => { await made(client(left()).close({ ...request, waitSeconds: waitSeconds() })); },
    read: async (room) => found(reader().read({ room }), 'RoomNotFound'),
    list: async (request) => found(reader().list(request), request.nextToken === undefined ? undefined : 'InvalidRequest'),
  };
}

/** Throws where the directory's function has not answered, but died: its client takes that for a failure of Amazon IVS Chat. */
export function answered(invoke: (input: InvokeInput) => Promise<InvokeOutput>): (input: InvokeInput) => Promise<InvokeOutput> {
  return async (input) => {
    const output = await invoke(input);
    const answer = parsed(output.Payload);
    if (!isObject(answer) || (output.FunctionError !== undefined && !isOwnError(answer))) throw new FunctionDied();
    return output;
  };
}

class FunctionDied extends Error {
  override readonly name = 'FunctionDied';
}

function isOwnError({ errorType }: Record<string, unknown>): boolean {
  return typeof errorType === 'string' && Object.hasOwn(ERRORS, errorType);
}

function parsed(payload: Uint8Array = new Uint8Array()): unknown {
  try {
    return JSON.parse(Buffer.from(payload).toString());
  } catch {
    return undefined;
  }
}

/** Nothing in it is the directory's or AWS's own words. */
function refusal(error: unknown, throttling: Throttling): unknown {
  if (!(error instanceof RoomDirectoryError)) {
    const { name: errorName, awsRequestId, throttled } = awsFailure(error);
    const log = { errorName, awsRequestId, attempts: 1 };
    return throttled ? tooMany(throttling, log) : unavailable(log);
  }
  const log = { errorName: error.code, attempts: 1 };
  switch (error.code) {
    case 'RoomNotFound': return unknownRoom(log);
    case 'KeyReserved': return roomTaken();
    case 'TooManyRooms': return new Refusal('too-many-rooms', 'This user has as many rooms as a user may have. Close one of them first.');
    case 'Busy': return roomBusy();
    case 'RoomQuotaExceeded': return new Refusal('no-rooms-left', 'There are as many rooms as there can be. Try again when others are closed.', { retryAfterSeconds: RETRY_AFTER_OTHERS, log });
    case 'Throttled': return tooMany(throttling, log);
    case 'ServiceFailed': return new Refusal('chat-service-failed', 'Amazon IVS Chat did not do it. Try again later.', { log });
    case 'InvalidRequest': return refused(log);
    case 'DirectoryRemoved': case 'TableUnavailable': case 'AuditUnavailable': return unavailable(log);
    case 'NotAllowed': return error; // a mistake of ours
  }
}

/** In the same words for a room of somebody else and for one of the API's own. */
export function roomTaken(): Refusal {
  return new Refusal('room-taken', 'There is no room to be had with this name. Choose another one.');
}

/** Where it cannot be said where a page begins. */
export function directoryUnavailable(): never {
  throw unavailable();
}

export function roomBusy(): Refusal {
  return new Refusal('room-busy', `The room is being opened or closed. Try again in ${RETRY_AFTER} s.`, { retryAfterSeconds: RETRY_AFTER });
}

function refused(log: Refusal['options']['log']): Refusal {
  return new Refusal('invalid-request', 'The directory of rooms does not take a value of this request.', { log });
}

function tooMany(throttling: Throttling, log: Refusal['options']['log']): Refusal {
  throttling.refused();
  const retryAfterSeconds = throttling.retryAfter();
  return new Refusal('throttled', `Too many rooms are opened or closed at once. Try again in ${retryAfterSeconds} s.`, { retryAfterSeconds, log });
}

function unavailable(log?: Refusal['options']['log']): Refusal {
  return new Refusal('directory-unavailable', 'The directory of rooms cannot be reached. Try again later.', { retryAfterSeconds: RETRY_AFTER, log });
}

