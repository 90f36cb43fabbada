import { readFileSync } from 'fs';
import { join } from 'path';
import type { ApiEvent } from '../../../lambda/http/request';
import { ROUTES } from '../../../src/contract';

export type Door = 'http' | 'rest';
export type RouteName = keyof typeof ROUTES;

export interface Asked {
  /** Who asks, and the groups of that user. */
  readonly as?: readonly [userId: string, ...groups: string[]];
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A request as API Gateway hands it over: an HTTP API decodes the path, a REST API does not. */
export function request(door: Door, route: RouteName, { as = ['mod-1', 'moderators'], path = {}, query = {}, body }: Asked = {}): ApiEvent {
  const [sub, ...groups] = as;
  const [method, template] = ROUTES[route].split(' ');
  const sent = (coded: (text: string) => string) => template.replace(/\{(\w+)\}/g, (_, name: string) => coded(path[name] ?? ''));
  const bodyText = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
  const event = fixture(`${door}-cognito`);
  if (door === 'http') {
    const claims = { sub, ...groups.length > 0 ? { 'cognito:groups': `[${groups.join(' ')}]` } : {} };
    return {
      ...event,
      routeKey: ROUTES[route],
      rawPath: sent((text) => text),
      pathParameters: path,
      queryStringParameters: query,
      body: bodyText,
      requestContext: { ...event.requestContext, authorizer: { jwt: { claims, scopes: null } } },
    } as unknown as ApiEvent;
  }
  // A list of one group is that group's name alone.
  const claims = { sub, ...groups.length > 0 ? { 'cognito:groups': groups.join(',') } : {} };
  return {
    ...event,
    httpMethod: method,
    resource: template,
    path: sent(encodeURIComponent),
    body: bodyText ?? null,
    pathParameters: Object.fromEntries(Object.entries(path).map(([name, text]) => [name, encodeURIComponent(text)])),
    queryStringParameters: query,
    multiValueQueryStringParameters: Object.fromEntries(Object.entries(query).map(([name, text]) => [name, [text]])),
    requestContext: { ...event.requestContext, authorizer: { claims } },
  } as unknown as ApiEvent;
}

function fixture(name: string): { requestContext: object } {
  return JSON.parse(readFileSync(join(__dirname, 'events', `${name}.json`), 'utf8'));
}
