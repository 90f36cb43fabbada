import { closeRoom, listRooms, openRoom, readRoom, type Act } from './actions';
import type { HostConfig } from './config';
import { directory, type DirectoryCalls } from './directory';
import type { HostRequest, Means } from './means';
import { HOST_ROUTES, ROUTES } from '../../src/contract';
import { answer, type Known } from '../http/answer';
import { refuseBanned } from '../http/banned';
import { EVERYWHERE, type BanList } from '../http/bans';
import { identify } from '../http/identity';
import type { Observe } from '../http/outcome';
import type { HttpResponse } from '../http/problem';
import { apiEvent, routeOf, unknownEvent, type ApiEvent } from '../http/request';

type RouteName = typeof HOST_ROUTES[number];

export interface Dependencies extends DirectoryCalls {
  readonly config: HostConfig;
  /** Who is kept out. Without it, nobody is. */
  readonly bans?: BanList;
  readonly newId: () => string;
  /** The secret that seals where pages of open rooms begin; undefined while it cannot be read. */
  readonly pageKey: () => Promise<string | undefined>;
  readonly observe: Observe;
}

/** Of the function's 25 s: by then, the last call is over. */
const MILLISECONDS_TO_END = 23_500;

const ACTIONS: { readonly [name in RouteName]: (request: HostRequest, means: Means) => Act } = { openRoom, closeRoom, readRoom, listRooms };

/** Answers requests of an API about the rooms that its users open. */
export function hostHandler(dependencies: Dependencies): (event: unknown) => Promise<HttpResponse> {
  const { now, observe } = dependencies;
  return async (input) => {
    const started = now();
    const event = apiEvent(input) ?? unknownEvent();
    const route = routeOf(event);
    const action = HOST_ROUTES.find((name) => ROUTES[name] === route) ?? unknownEvent();
    const mistake = 'Something went wrong. The request id helps to find out what.';
    return answer(event, { started, now, observe, action, mistake }, async (known) => serve(event, action, started, dependencies, known));
  };
}

async function serve(event: ApiEvent, action: RouteName, started: number, dependencies: Dependencies, known: Known): Promise<HttpResponse> {
  const { config, bans, newId, now, pageKey } = dependencies;
  const user = known.user = identify(event, config, newId);
  known.userId = user.userId;
  const refuse = async (room: string) => { if (bans) await refuseBanned(bans, user.userId, room, new Date(started)); };
  const act = ACTIONS[action]({ event, user, known }, {
    config, directory: directory(dependencies, started + MILLISECONDS_TO_END), refuseBanned: refuse, now, pageKey,
  });
  await refuse(EVERYWHERE);
  return act();
}
