import type { CHAT_CAPABILITIES } from '../contract';

/** What a user can do in a room besides reading: ChatTokenCapability of the Amazon IVS Chat API. */
export type RoomCapability = typeof CHAT_CAPABILITIES[number];

/**
 * Who may do what in a room. What is left out is as the API says that gives the tokens. At most `BOUNDS.policyBytes` as JSON.
 */
export interface RoomPolicy {
  /** The groups whose users may enter: 1 to 20. Left out: as the API says. */
  readonly allowedGroups?: readonly string[];
  /** What everybody can do who may enter; an empty list: reading alone. */
  readonly capabilities?: readonly RoomCapability[];
  /** What the users of a group can do besides: at most 20 groups. */
  readonly groupCapabilities?: { readonly [group: string]: readonly RoomCapability[] };
  /** The groups whose users moderate the room: at most 20. */
  readonly moderatorGroups?: readonly string[];
  /** The users who moderate the room: at most 50 user ids. */
  readonly moderatorUserIds?: readonly string[];
  /** How long a session in the room lasts, in minutes: 1 to 180. */
  readonly sessionDurationInMinutes?: number;
}

/** Opens the room of a key. A room that is open already stays as it is, whatever else is asked for here. */
export interface OpenRequest {
  readonly action: 'open';
  /** The key, as the caller chooses it: 1 to 64 of `A–Z a–z 0–9 _ -`. Two that differ in case are two. */
  readonly room: string;
  /** The user id of the owner: 1 to 128 characters. Left out: nobody owns the room. */
  readonly owner?: string;
  readonly policy?: RoomPolicy;
  /** Closes the room by itself after so many whole minutes: from 1 to the expiry of the directory, which is the default too. */
  readonly expiresInMinutes?: number;
  /** Refuses with `TooManyRooms` where the owner has so many rooms already: 1 to 1,000. Left out: no limit. Needs `owner`. */
  readonly roomsPerOwner?: number;
  /** How long to wait for a room that somebody else is opening or closing, in whole seconds: 1 to 280, which is the default. */
  readonly waitSeconds?: number;
  /** Who asks, for the audit log: 1 to 128 characters. */
  readonly by?: string;
}

/** Closes the room of a key: nobody gets a token any more, whoever is in it is told and disconnected, and it is deleted. */
export interface CloseRequest {
  readonly action: 'close';
  readonly room: string;
  /** Closes this room alone: one that has been opened with the same key since then stays open. */
  readonly roomArn?: string;
  /** How long to wait for a room that somebody else is opening or closing, in whole seconds: 1 to 280, which is the default. */
  readonly waitSeconds?: number;
  /** Who asks, for the audit log: 1 to 128 characters. */
  readonly by?: string;
}

/** Tells what is known of the room of a key. */
export interface ReadRequest {
  readonly action: 'read';
  readonly room: string;
}

/** Lists rooms: those of an owner, the newest first, or all, in no order that means anything. A room opened a moment ago may be missing. */
export interface ListRequest {
  readonly action: 'list';
  /** The user id whose rooms are listed. Left out: all rooms of the directory. */
  readonly owner?: string;
  /** How many rooms at most: 1 to 100, 50 by default. */
  readonly limit?: number;
  /** From an answer to the same request, of the same directory. */
  readonly nextToken?: string;
}

/** What the function of a directory takes. A member that is not described here is refused. */
export type RoomDirectoryRequest = OpenRequest | CloseRequest | ReadRequest | ListRequest;

/** A room as the function describes it. */
export interface RoomAnswer {
  readonly room: string;
  /** Missing while the room is being opened. */
  readonly roomArn?: string;
  /** Tokens are given in an `open` one alone. */
  readonly state: 'opening' | 'open' | 'closing';
  readonly owner?: string;
  readonly policy?: RoomPolicy;
  /** Since when it is open; while it is being opened, when it was asked for. ISO 8601, UTC, with milliseconds. */
  readonly openedAt: string;
  /** When it closes by itself, in the same form. Left out: never. */
  readonly endsAt?: string;
}

/** The answer to `open`: the room as it is, whoever opened it. */
export interface OpenAnswer extends RoomAnswer {
  readonly roomArn: string;
  readonly state: 'open';
  /** Whether this call made it. */
  readonly created: boolean;
}

/** The answer to `close`. */
export interface CloseAnswer {
  readonly room: string;
  /** Whether there was a room to close: `false` where there was none, or another one than that of the ARN. */
  readonly closed: boolean;
}

/** The answer to `list`. */
export interface ListAnswer {
  readonly rooms: readonly RoomAnswer[];
  /** Missing in the last page. */
  readonly nextToken?: string;
}

/** The answer to each request. */
export interface RoomDirectoryAnswers {
  readonly open: OpenAnswer;
  readonly close: CloseAnswer;
  readonly read: RoomAnswer;
  readonly list: ListAnswer;
}

/** The least and the most that a request may ask for. The function refuses anything else with `InvalidRequest`. */
export const BOUNDS = {
  /** Characters of a key */
  keyCharacters: { min: 1, max: 64 },
  /** Characters of a user id, as in CreateChatToken */
  userIdCharacters: { min: 1, max: 128 },
  /** Characters of the name of a group */
  groupCharacters: { min: 1, max: 128 },
  allowedGroups: { min: 1, max: 20 },
  groupCapabilities: { min: 0, max: 20 },
  moderatorGroups: { min: 0, max: 20 },
  moderatorUserIds: { min: 0, max: 50 },
  /** Of a session, as in CreateChatToken */
  sessionMinutes: { min: 1, max: 180 },
  /** UTF-8 bytes of a policy's JSON */
  policyBytes: { min: 2, max: 8192 },
  /** Minutes until a room closes by itself: at most the expiry of the directory */
  expiryMinutes: { min: 1, max: 525_600 },
  roomsPerOwner: { min: 1, max: 1_000 },
  /** Seconds of a wait; the function itself ends after 300 */
  waitSeconds: { min: 1, max: 280 },
  /** Characters of `by` */
  byCharacters: { min: 1, max: 128 },
  /** Rooms of a page */
  pageRooms: { min: 1, max: 100, default: 50 },
} as const;

/**
 * What goes wrong, by the name of the error: that is `errorType` in the answer of Lambda, and the name by which Step Functions retries
 * and catches. `retryable`: the same request may succeed a moment later, and does no harm if it had succeeded before.
 */
export const ERRORS = {
  /** The request breaks the contract. The message says where. */
  InvalidRequest: { retryable: false },
  /** The alias that the function was called by does not do this. */
  NotAllowed: { retryable: false },
  /** The key has no room. Of `read`. */
  RoomNotFound: { retryable: false },
  /** The key belongs to a room that an API has by itself. */
  KeyReserved: { retryable: false },
  /** The owner has as many rooms as `roomsPerOwner` says. */
  TooManyRooms: { retryable: false },
  /** The account has as many rooms as the service lets it have. */
  RoomQuotaExceeded: { retryable: false },
  /** Somebody else is opening or closing the room, for longer than this request waits. */
  Busy: { retryable: true },
  /** Amazon IVS Chat throttled the request to the end. Nothing half-made stays. */
  Throttled: { retryable: true },
  /** The directory is leaving its stack, and opens no room any more. */
  DirectoryRemoved: { retryable: false },
  /** Amazon IVS Chat, or the function itself, failed; also whatever error has none of these names. */
  ServiceFailed: { retryable: true },
  /** The table of the directory could not be read or written. */
  TableUnavailable: { retryable: true },
  /** The audit record could not be written, and without it nothing is done. */
  AuditUnavailable: { retryable: true },
} as const satisfies { readonly [name: string]: { readonly retryable: boolean } };

/** The name of an error of the directory. */
export type RoomDirectoryErrorCode = keyof typeof ERRORS;
