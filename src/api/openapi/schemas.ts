import { Token } from 'aws-cdk-lib';
import type { ApiFacts, Json, TokenFacts } from './facts';
import { sortedEntries } from '../../common/sorted';
import { BOUNDS } from '../../common/validation';
import { CHAT_CAPABILITIES, ROUTES } from '../../contract';

/** Bounds of the Amazon IVS Chat API (EventName, Reason, UserID) and of a page of bans. */
const MAX_EVENT_NAME = 100;
const MAX_REASON = 256;
const MAX_USER_ID = 128;
const MAX_PAGE = 50;

/** Bounds of a directory's rooms. */
const MAX_GROUP = 128;
const MAX_GROUPS = 20;
const MAX_MODERATORS = 50;

/** A user id has 512 bytes of UTF-8 at most, of which base64url makes 683 characters. */
const MAX_ENCODED_USER_ID = 684;

/** Written so that regular expressions of every language read it alike. */
const NO_CONTROL_CHARACTERS = '^[^\\x00-\\x1f\\x7f-\\x9f]*$';

const TIME = { type: 'string', format: 'date-time' };

export const ROOM_KEY = {
  type: 'string', minLength: BOUNDS.roomKey.min, maxLength: BOUNDS.roomKey.max, pattern: BOUNDS.roomKey.pattern.source,
};

export const MESSAGE_ID = { type: 'string', minLength: 12, maxLength: 12, pattern: '^[a-zA-Z0-9]*$' };

/** In the path, where some characters do not reach the function as they were sent. */
export const PATH_USER_ID = {
  type: 'string',
  anyOf: [
    { minLength: 1, maxLength: MAX_USER_ID, pattern: '^[^~/?%][^/?%]*$' },
    { minLength: 2, maxLength: MAX_ENCODED_USER_ID, pattern: '^~[A-Za-z0-9_-]+$' },
  ],
};

export const PAGE_LIMIT = { type: 'integer', minimum: 1, maximum: MAX_PAGE, default: MAX_PAGE };

export const ROOM_PAGE_LIMIT = { type: 'integer', minimum: 1, maximum: 100, default: 50 };

export const PAGE_TOKEN = { type: 'string', minLength: 1 };

/** What a client may ask of a token. Attributes are there only if the API takes some. */
export function tokenRequest({ sessionMinutes, capabilities }: TokenFacts, { requestAttributes }: Pick<ApiFacts, 'requestAttributes'>): Json {
  const names = CHAT_CAPABILITIES.filter((name) => !capabilities || capabilities.some(({ capability }) => capability === name));
  const attributes = sortedEntries(requestAttributes).map(([name, { maximumLength }]): [string, Json] => [name, text(maximumLength)]);
  return only({
    capabilities: {
      description: 'What the token allows, beyond reading. Left out: all that the caller may have.',
      type: 'array',
      ...names.length > 0 ? { items: { $ref: '#/components/schemas/Capability', ...capabilities ? { enum: names } : {} } } : { maxItems: 0 },
    },
    sessionDurationInMinutes: {
      description: 'How long the session lasts at most. Left out: as long as it may in this room, which can be shorter than the maximum here.',
      type: 'integer',
      minimum: BOUNDS.sessionDurationInMinutes.min,
      maximum: sessionMinutes ?? BOUNDS.sessionDurationInMinutes.max,
    },
    ...attributes.length > 0 ? {
      attributes: {
        description: 'What the client calls itself. Everybody in the room sees it, and nobody checks it.',
        ...only(Object.fromEntries(attributes)),
      },
    } : {},
  });
}

/** The schemas that documents refer to by name. Only those that are used come into one. */
export function namedSchemas(facts: ApiFacts): { [name: string]: Json } {
  const reason = { description: 'Why, for other moderators.', ...text(MAX_REASON) };
  const userId = { type: 'string', minLength: 1, maxLength: MAX_USER_ID };
  const groups = (description: string, minItems?: number): Json => (
    { description, type: 'array', ...minItems === undefined ? {} : { minItems }, maxItems: MAX_GROUPS, items: { ...text(MAX_GROUP), not: { pattern: '^\\s*$' } } });
  const allowedGroups = groups('The groups whose members may enter. Absent: as for the other rooms of the API.', 1);
  const moderators = {
    moderatorUserIds: { description: 'The users who moderate the room besides.', type: 'array', maxItems: MAX_MODERATORS, items: userId },
    moderatorGroups: groups('The groups whose members moderate the room. Absent: as for the other rooms of the API.'),
  };
  return {
    Capability: { type: 'string', enum: [...CHAT_CAPABILITIES] },
    TokenRequest: tokenRequest(facts.tokens, facts),
    GuestTokenRequest: tokenRequest(facts.guestTokens, facts),
    ChatToken: {
      description: 'What the tokenProvider of the Amazon IVS Chat client takes.',
      type: 'object',
      required: ['token'],
      properties: {
        token: { type: 'string', minLength: 1 },
        sessionExpirationTime: { description: 'When the session ends that the token opens.', ...TIME },
        tokenExpirationTime: { description: 'By when the connection is to be renewed, with another token: the chat client does so a little before. This token is to be used within a minute.', ...TIME },
      },
    },
    Event: {
      ...only({
        eventName: {
          description: 'Not one that begins with aws:, which is kept for the events of the service.',
          ...text(MAX_EVENT_NAME),
          not: { pattern: '^\\s*[aA][wW][sS]:' },
        },
        attributes: {
          description: `At most ${BOUNDS.tokenAttributes.max} bytes of UTF-8, names and values together.`,
          type: 'object',
          propertyNames: { not: { const: '__proto__' } },
          additionalProperties: { type: 'string', maxLength: BOUNDS.tokenAttributes.max },
        },
      }),
      required: ['eventName'],
    },
    Reason: only({ reason }),
    Disconnect: { ...only({ userId, reason }), required: ['userId'] },
    BanRequest: only({ until: { description: 'When it ends, in the future. Left out: never.', ...TIME }, reason }),
    Sent: { type: 'object', properties: { id: { description: 'Of the event that the chat clients of the room get.', type: 'string' } } },
    Ban: {
      type: 'object',
      required: ['userId'],
      properties: {
        userId,
        room: { description: 'Absent: every room.', ...ROOM_KEY },
        createdAt: TIME,
        until: { description: 'Absent: it never ends.', ...TIME },
        reason: { type: 'string' },
        bannedBy: { description: 'The user id of the moderator.', type: 'string' },
      },
    },
    BanPage: {
      type: 'object',
      required: ['bans'],
      properties: {
        bans: { type: 'array', items: { $ref: '#/components/schemas/Ban' } },
        nextToken: { description: 'Of the page after this. Absent: this is the last.', ...PAGE_TOKEN },
      },
    },
    RoomRequest: only({ allowedGroups, ...facts.routes.some(({ route }) => route === ROUTES.sendEvent) ? moderators : {} }),
    Room: {
      type: 'object',
      required: ['room', 'state', 'openedAt'],
      properties: {
        room: ROOM_KEY,
        state: { description: 'There are tokens for an open one alone.', type: 'string', enum: ['opening', 'open', 'closing'] },
        owner: { description: 'The user id of the owner. Absent: nobody owns it.', type: 'string' },
        openedAt: TIME,
        endsAt: { description: 'When it closes by itself. Absent: never.', ...TIME },
        allowedGroups,
        ...moderators,
      },
    },
    RoomPage: {
      type: 'object',
      required: ['rooms'],
      properties: {
        rooms: { type: 'array', items: { $ref: '#/components/schemas/Room' } },
        nextToken: { description: 'Of the page after this. Absent: this is the last.', ...PAGE_TOKEN },
      },
    },
    OpenRoom: {
      type: 'object',
      required: ['room', 'openedAt'],
      properties: { room: ROOM_KEY, openedAt: { description: 'Since when it is open.', ...TIME } },
    },
    OpenRoomPage: {
      type: 'object',
      required: ['rooms'],
      properties: {
        rooms: { description: 'In no order that means anything.', type: 'array', items: { $ref: '#/components/schemas/OpenRoom' } },
        nextToken: { description: 'Of the page after this. Absent: this is the last.', ...PAGE_TOKEN },
      },
    },
    RoomList: { anyOf: [{ $ref: '#/components/schemas/OpenRoomPage' }, { $ref: '#/components/schemas/RoomPage' }] },
    Problem: {
      description: 'An error (RFC 9457). Its type is stable.',
      type: 'object',
      required: ['type', 'title', 'status', 'detail', 'requestId'],
      properties: {
        type: { type: 'string', format: 'uri' },
        title: { type: 'string' },
        status: { type: 'integer' },
        detail: { type: 'string' },
        requestId: { description: 'By which operators find the request.', type: 'string' },
        until: { description: 'Of a ban: when it ends. Absent: never.', ...TIME },
      },
    },
    GatewayError: {
      description: 'What API Gateway answers itself, before or instead of the API.',
      type: 'object',
      required: ['message'],
      properties: { message: { type: ['string', 'null'] } },
    },
  };
}

/** An object with these members, none of which is needed, and no others. */
function only(properties: { [name: string]: Json }): Json {
  return { type: 'object', additionalProperties: false, properties };
}

/** `longest`: in characters (code points), as in JSON schemas. */
function text(longest: number): Json {
  return { type: 'string', minLength: 1, ...Token.isUnresolved(longest) ? {} : { maxLength: longest }, pattern: NO_CONTROL_CHARACTERS };
}
