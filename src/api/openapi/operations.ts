import type { ApiFacts } from './facts';
import type { ProblemName } from './problems';
import { ROUTES } from '../../contract';

interface Answer {
  readonly status: 200 | 201 | 204;
  readonly description: string;
  readonly schema?: string;
}

/** What is known of a route, whichever API has it. */
export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tag: 'Tokens' | 'Moderation' | 'Bans' | 'Rooms';
  /** The name of the schema of its body. Without it, the body is empty. */
  readonly body?: string;
  /** Whether there must be a body. */
  readonly bodyRequired?: boolean;
  /** Whether the answer comes in pages, and of what. */
  readonly paged?: 'bans' | 'rooms' | 'openRooms';
  readonly answer: Answer;
  /** What is answered besides, where there is nothing wrong either. */
  readonly otherwise?: Answer;
  readonly problems: (facts: ApiFacts) => ProblemName[];
}

const DONE: Answer = { status: 204, description: 'It is done.' };

/** Every route that an API can have. */
const OPERATIONS: { readonly [name in keyof typeof ROUTES]: Operation } = {
  tokens: {
    operationId: 'createChatToken',
    summary: 'Asks for a chat token of the room.',
    tag: 'Tokens',
    body: 'TokenRequest',
    answer: { status: 200, description: 'A token, of which each can be used once.', schema: 'ChatToken' },
    problems: (facts) => [
      ...identityProblems(facts), ...signInProblems(facts), ...tokenProblems, ...attributeProblems(facts, facts.hasAttributeClaims),
      ...directoryProblems(facts), ...banProblems(facts), ...facts.countsTokens ? ['too-many-tokens'] as const : [],
    ],
  },
  guestTokens: {
    operationId: 'createGuestChatToken',
    summary: 'Asks for a chat token of the room, without signing in.',
    tag: 'Tokens',
    body: 'GuestTokenRequest',
    answer: { status: 200, description: 'A token for a new, random user id, which can be used once.', schema: 'ChatToken' },
    problems: (facts) => [...tokenProblems, ...attributeProblems(facts, false)],
  },
  sendEvent: {
    operationId: 'sendChatEvent',
    summary: 'Sends an event to everybody in the room.',
    tag: 'Moderation',
    body: 'Event',
    bodyRequired: true,
    answer: { status: 200, description: 'The event is sent.', schema: 'Sent' },
    problems: (facts) => [...moderationProblems(facts), ...directoryProblems(facts), ...chatProblems],
  },
  deleteMessage: {
    operationId: 'deleteChatMessage',
    summary: 'Lets the chat clients of the room delete a message.',
    tag: 'Moderation',
    body: 'Reason',
    answer: { status: 200, description: 'The chat clients are told.', schema: 'Sent' },
    problems: (facts) => [...moderationProblems(facts), ...directoryProblems(facts), ...chatProblems],
  },
  disconnect: {
    operationId: 'disconnectChatUser',
    summary: 'Disconnects a user from the room, who may come back.',
    tag: 'Moderation',
    body: 'Disconnect',
    bodyRequired: true,
    answer: DONE,
    problems: (facts) => [...moderationProblems(facts), ...directoryProblems(facts), ...chatProblems],
  },
  listBans: {
    operationId: 'listChatBans',
    summary: 'Lists the bans of the room, newest first.',
    tag: 'Bans',
    paged: 'bans',
    answer: { status: 200, description: 'A page, which may be empty and not be the last.', schema: 'BanPage' },
    problems: (facts) => [...readingProblems(facts), ...directoryProblems(facts), 'unknown-room'],
  },
  ban: {
    operationId: 'banChatUser',
    summary: 'Keeps a user out of the room, and disconnects them.',
    tag: 'Bans',
    body: 'BanRequest',
    answer: { status: 200, description: 'The user is banned.', schema: 'Ban' },
    problems: (facts) => [...moderationProblems(facts), ...directoryProblems(facts), ...chatProblems],
  },
  liftBan: {
    operationId: 'liftChatBan',
    summary: 'Lets a user into the room again.',
    tag: 'Bans',
    body: 'Reason',
    answer: DONE,
    problems: (facts) => [...moderationProblems(facts), ...directoryProblems(facts), 'unknown-room'],
  },
  listBansEverywhere: {
    operationId: 'listChatBansEverywhere',
    summary: 'Lists the bans of all rooms at once, newest first.',
    tag: 'Bans',
    paged: 'bans',
    answer: { status: 200, description: 'A page, which may be empty and not be the last.', schema: 'BanPage' },
    problems: readingProblems,
  },
  banEverywhere: {
    operationId: 'banChatUserEverywhere',
    summary: 'Keeps a user out of every room, and disconnects them.',
    tag: 'Bans',
    body: 'BanRequest',
    answer: { status: 200, description: 'The user is banned.', schema: 'Ban' },
    problems: (facts) => [...moderationProblems(facts), ...directoryProblems(facts), 'throttled', 'chat-service-failed'],
  },
  liftBanEverywhere: {
    operationId: 'liftChatBanEverywhere',
    summary: 'Lifts the ban of a user from every room. Bans of one room stay.',
    tag: 'Bans',
    body: 'Reason',
    answer: DONE,
    problems: moderationProblems,
  },
  openRoom: {
    operationId: 'openChatRoom',
    summary: 'Opens a room, which is the caller\'s.',
    tag: 'Rooms',
    body: 'RoomRequest',
    answer: { status: 201, description: 'The room is open.', schema: 'Room' },
    otherwise: { status: 200, description: 'The caller has the room already. Nothing has changed, whatever the body says.', schema: 'Room' },
    problems: (facts) => [
      ...hostProblems(facts), 'room-busy', 'not-a-host', 'room-taken', 'too-many-rooms', 'no-rooms-left',
    ],
  },
  closeRoom: {
    operationId: 'closeChatRoom',
    summary: 'Closes a room of the caller, or one that the caller moderates. Everybody in it is disconnected.',
    tag: 'Rooms',
    answer: { status: 204, description: 'The room is gone.' },
    problems: (facts) => [...hostProblems(facts), 'room-busy', 'unknown-room'],
  },
  readRoom: {
    operationId: 'readChatRoom',
    summary: 'Reads a room of the caller, or one that the caller moderates.',
    tag: 'Rooms',
    answer: { status: 200, description: 'The room.', schema: 'Room' },
    problems: (facts) => [...hostProblems(facts), 'unknown-room'],
  },
  listRooms: {
    operationId: 'listChatRooms',
    summary: 'Lists the rooms of the caller, newest first.',
    tag: 'Rooms',
    paged: 'rooms',
    answer: { status: 200, description: 'A page, which may be empty and not be the last. A room opened a moment ago may be missing.', schema: 'RoomPage' },
    problems: hostProblems,
  },
};

/** In place of `listRooms`, where open rooms are listed as well. */
const LIST_OPEN_ROOMS: Operation = {
  ...OPERATIONS.listRooms,
  summary: 'Lists the open rooms that the caller may enter, or the caller\'s own, newest first.',
  paged: 'openRooms',
  answer: { ...OPERATIONS.listRooms.answer, schema: 'RoomList' },
};

/** The operation of a route, `METHOD /path`. */
export function operationOf(route: string, { listsOpenRooms }: Pick<ApiFacts, 'listsOpenRooms'>): Operation {
  if (listsOpenRooms && route === ROUTES.listRooms) return LIST_OPEN_ROOMS;
  const [name] = Object.entries(ROUTES).find(([, known]) => known === route) ?? [];
  if (!name) throw new Error(`There is no description of the route ${route}`);
  return OPERATIONS[name as keyof typeof ROUTES];
}

const chatProblems: ProblemName[] = ['unknown-room', 'throttled', 'chat-service-failed'];
const tokenProblems: ProblemName[] = ['invalid-request', 'capability-not-allowed', 'unsupported-media-type', 'internal-error', ...chatProblems];

function identityProblems({ authorizer }: ApiFacts): ProblemName[] {
  return authorizer.type === 'unauthenticated' ? [] : ['no-user-id', 'user-id-too-long'];
}

/** Where a sign-in has an end. */
function signInProblems({ authorizer }: ApiFacts): ProblemName[] {
  return authorizer.type === 'unauthenticated' || authorizer.type === 'iam' ? [] : ['sign-in-ending'];
}

function attributeProblems({ requestAttributes }: ApiFacts, fromClaims: boolean): ProblemName[] {
  return fromClaims || Object.keys(requestAttributes).length > 0 ? ['attributes-too-large'] : [];
}

function directoryProblems({ hasDirectory }: ApiFacts): ProblemName[] {
  return hasDirectory ? ['directory-unavailable'] : [];
}

/** Who does not sign in has a new id each time, which is in no list. */
function banProblems({ hasBanList, authorizer }: ApiFacts): ProblemName[] {
  return hasBanList && authorizer.type !== 'unauthenticated' ? ['banned', 'ban-list-unavailable'] : [];
}

function hostProblems(facts: ApiFacts): ProblemName[] {
  return [
    ...identityProblems(facts), ...banProblems(facts),
    'invalid-request', 'unsupported-media-type', 'internal-error', 'throttled', 'chat-service-failed', 'directory-unavailable',
  ];
}

function readingProblems(facts: ApiFacts): ProblemName[] {
  return [...identityProblems(facts), 'not-a-moderator', 'invalid-request', 'internal-error', ...banProblems(facts)];
}

function moderationProblems(facts: ApiFacts): ProblemName[] {
  return [...readingProblems(facts), 'unsupported-media-type', 'moderation-unavailable'];
}
