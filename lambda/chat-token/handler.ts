import { tokenRequest } from './body';
import type { TokenConfig } from './config';
import { decide } from './decide';
import { issueToken, type ChatTokens } from './issue';
import { ROOM_PATH_PARAMETER, ROUTES } from '../../src/contract';
import { refuseBanned, refuseTooMany } from '../http/banned';
import type { BanList } from '../http/bans';
import { identify, unknownUser, type Identity } from '../http/identity';
import type { Observe } from '../http/outcome';
import { mayEnter } from '../http/policy';
import { problemResponse, Refusal, response, type HttpResponse } from '../http/problem';
import { apiEvent, pathParameter, routeOf, unknownEvent, type ApiEvent } from '../http/request';
import type { Room, RoomResolver } from '../http/resolver';

export type { Outcome } from '../http/outcome';

export interface Dependencies {
  readonly config: TokenConfig;
  readonly rooms: RoomResolver;
  readonly tokens: ChatTokens;
  /** Who is kept out. Without it, nobody is. */
  readonly bans?: BanList;
  readonly newId: () => string;
  readonly now: () => number;
  readonly observe: Observe;
}

export function tokenHandler(dependencies: Dependencies): (event: unknown) => Promise<HttpResponse> {
  const { now, observe } = dependencies;
  return async (input) => {
    const started = now();
    const event = apiEvent(input) ?? unknownEvent();
    const { requestId } = event.requestContext;
    const known: Known = {};
    const { answer, refusal } = await answerTo(event, dependencies, known);
    observe({
      requestId,
      status: answer.statusCode,
      milliseconds: now() - started,
      room: known.room?.key,
      problem: refusal?.problem,
      groupsClaim: known.user?.groupsUnreadable ? 'unreadable' : undefined,
      guest: known.guest,
      ...refusal?.options.log,
    }, known.userId);
    return answer;
  };
}

/** What a request has turned out to be, however it ends. */
interface Known {
  room?: Room;
  user?: Identity;
  /** Of a user who is known again: others have another one each time. */
  userId?: string;
  guest?: true;
}

async function answerTo(event: ApiEvent, dependencies: Dependencies, known: Known): Promise<{ answer: HttpResponse; refusal?: Refusal }> {
  try {
    return { answer: response(200, 'application/json', await token(event, dependencies, known)) };
  } catch (error) {
    const refusal = error instanceof Refusal ? error : internalError(error);
    return { answer: problemResponse(refusal, event.requestContext.requestId), refusal };
  }
}

async function token(event: ApiEvent, { config, rooms, tokens, bans, newId, now }: Dependencies, known: Known): Promise<object> {
  const guests = routeOf(event) === ROUTES.guestTokens ? config.guests : undefined;
  if (guests) known.guest = true;
  const user = known.user = guests ? unknownUser(`guest-${newId()}`) : identify(event, config, newId);
  if (!guests && !config.anonymous) known.userId = user.userId;
  const room = known.room = await rooms.find(pathParameter(event, ROOM_PATH_PARAMETER) ?? '');
  // Who may not enter learns nothing, not even that there is such a room.
  if (!room || !(guests ? guests.rooms.has(room.key) : mayEnter(room.policy, user.groups))) {
    throw new Refusal('unknown-room', 'This API has no room with that name.');
  }
  const request = tokenRequest(event, config.requestAttributes);
  const { attributeClaims, tokensPerUser } = config;
  const decided = decide({ arn: room.arn, policy: guests?.policy ?? room.policy, user, request, attributeClaims, now: now() });
  // Guests and the anonymous have a new id each time, which is in no list.
  if (bans && !guests && !config.anonymous) {
    const time = new Date(now());
    await refuseBanned(bans, user.userId, room.arn, time);
    if (tokensPerUser !== undefined) await refuseTooMany(bans, user.userId, tokensPerUser, time);
  }
  return issueToken(tokens, decided);
}

/** A mistake of ours. Its message may quote what it was working on, so only its kind is kept. */
function internalError(error: unknown): Refusal {
  return new Refusal('internal-error', 'The token could not be issued. The request id helps to find out why.', {
    log: { errorName: error instanceof Error ? error.constructor.name : 'unknown' },
  });
}
