import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { BAN_ROUTES, HOST_ROUTES, MODERATION_ROUTES, ROUTES } from '../contract';

/** A route that an API has, whatever kind of API it is. */
export interface ApiRoute {
  /** One of ROUTES: `METHOD /path`. */
  readonly route: string;
  readonly handler: IFunction;
  /** Nobody signs in: no authorizer, and a throttle of its own. */
  readonly forGuests?: boolean;
}

/** The methods of routes, each once. */
export function methodsOf(routes: ApiRoute[]): string[] {
  return [...new Set(routes.map(({ route }) => route.split(' ')[0]))].sort();
}

/** The routes that each API has, and those that are for guests. */
export function tokenRoutes(handler: IFunction, guests: boolean): ApiRoute[] {
  return [{ route: ROUTES.tokens, handler }, ...guests ? [{ route: ROUTES.guestTokens, handler, forGuests: true }] : []];
}

/** The routes of moderators. */
export function moderationRoutes(handler: IFunction, bans: boolean): ApiRoute[] {
  return [...MODERATION_ROUTES, ...bans ? BAN_ROUTES : []].map((name) => ({ route: ROUTES[name], handler }));
}

/** The routes of hosts. */
export function hostRoutes(handler: IFunction): ApiRoute[] {
  return HOST_ROUTES.map((name) => ({ route: ROUTES[name], handler }));
}
