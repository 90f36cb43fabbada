import { tokenRequest } from './body';
import type { TokenConfig } from './config';
import { decide } from './decide';
import { issueToken, type ChatToken, type ChatTokens } from './issue';
import { ROOM_PATH_PARAMETER, ROUTES } from '../../src/contract';
import { answer, type Known } from '../http/answer';
import { refuseBanned, refuseTooMany } from '../http/banned';
import type { BanList } from '../http/bans';
import { unlessGone } from '../http/gone';
import { identify, unknownUser } from '../http/identity';
import type { Observe } from '../http/outcome';
import { mayEnter } from '../http/policy';
import { response, unknownRoom, type HttpResponse } from '../http/problem';
import { apiEvent, pathParameter, routeOf, unknownEvent, type ApiEvent } from '../http/request';
import type { RoomResolver } from '../http/resolver';
import { hasEnded } from '../http/room-access';

export type { Outcome } from '../http/outcome';

export interface Dependencies {
  readonly config: TokenConfig;
  readonly rooms: RoomResolver;
  readonly tokens: ChatTokens;
  /** Who is kept out. Without it, nobody is. */
  readonly bans?: BanList;
  readonly newId: () => string;
  readonly now: () => number;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly observe: Observe;
}

export function tokenHandler(dependencies: Dependencies): (event: unknown) => Promise<HttpResponse> {
  const { now, observe } = dependencies;
  return async (input) => {
    const started = now();
    const event = apiEvent(input) ?? unknownEvent();
    const mistake = 'The token could not be issued. The request id helps to find out why.';
    return answer(event, { started, now, observe, mistake }, async (known) => (
      response(200, 'application/json', await token(event, dependencies, known))));
  };
}

async function token(event: ApiEvent, { config, rooms, tokens, bans, newId, now, random }: Dependencies, known: Known): Promise<object> {
  const guests = routeOf(event) === ROUTES.guestTokens ? config.guests : undefined;
  if (guests) known.guest = true;
  const user = known.user = guests ? unknownUser(`guest-${newId()}`) : identify(event, config, newId);
  if (!guests && !config.anonymous) known.userId = user.userId;
  const key = pathParameter(event, ROOM_PATH_PARAMETER) ?? '';
  // Guests come into rooms that the template names, and no table is asked for them: what they send could be anything.
  const room = known.room = !guests || guests.rooms.has(key) ? await rooms.find(key) : undefined;
  // Who may not enter learns nothing, not even that there is such a room.
  if (!room || hasEnded(room.endsAt, now) || !(guests || mayEnter(room.policy, user))) throw unknownRoom();
  const request = tokenRequest(event, config.requestAttributes);
  const { attributeClaims, tokensPerUser } = config;
  const policy = guests?.policy ?? room.policy;
  const { input, renewedBefore } = decide({ arn: room.arn, policy, user, request, attributeClaims, now: now(), random: random() });
  // Guests and the anonymous have a new id each time, which is in no list.
  if (bans && !guests && !config.anonymous) {
    const time = new Date(now());
    await refuseBanned(bans, user.userId, room.arn, time);
    if (tokensPerUser !== undefined) await refuseTooMany(bans, user.userId, tokensPerUser, time);
  }
  const issued = await unlessGone(room, issueToken(tokens, input));
  return config.renewedByToken ? issued : renewedWithSession(issued, renewedBefore);
}

/** The service's clock says when, so it does not matter whether ours is right. */
function renewedWithSession(issued: ChatToken, renewedBefore: number): ChatToken {
  const { sessionExpirationTime } = issued;
  return sessionExpirationTime === undefined ? issued : { ...issued, tokenExpirationTime: new Date(sessionExpirationTime.getTime() - renewedBefore) };
}
