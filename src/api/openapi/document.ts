import type { ApiFacts, Json, RouteFacts } from './facts';
import { operationOf, type Operation } from './operations';
import { HEADERS, responsesOf } from './responses';
import { MESSAGE_ID, namedSchemas, PAGE_LIMIT, PAGE_TOKEN, PATH_USER_ID, ROOM_KEY, ROOM_PAGE_LIMIT } from './schemas';
import { securityOf, securitySchemes } from './security';
import { MESSAGE_PATH_PARAMETER, ROOM_PATH_PARAMETER, ROUTES, USER_PATH_PARAMETER } from '../../contract';

/** Where the API is, and who issues the tokens that it takes: what may not be known before it is deployed. */
export interface Whereabouts {
  readonly server: Json;
  readonly issuer?: string;
}

/** The parameters of paths that documents refer to by name. */
const PATH_PARAMETERS: { readonly [name: string]: Json } = {
  [ROOM_PATH_PARAMETER]: {
    description: 'The key of the room. It is the same 404 for one that is not there and for one that the caller may not enter.',
    schema: ROOM_KEY,
  },
  [MESSAGE_PATH_PARAMETER]: { description: 'The id of the message.', schema: MESSAGE_ID },
  [USER_PATH_PARAMETER]: {
    description: 'The id of the user. Every id may be sent as ~ and the base64url of its UTF-8, without padding; '
      + 'one with a slash, a question mark, a percent sign or a control character in it, or with ~ in front, must.',
    schema: PATH_USER_ID,
  },
};

const NEXT_TOKEN = { name: 'nextToken', in: 'query', description: 'What the page before answered with, of the same list. Left out: the first page.', schema: PAGE_TOKEN };

const ROOM_LIMIT = { name: 'limit', in: 'query', description: 'How many rooms a page has at most.', schema: ROOM_PAGE_LIMIT };

const OWN = { type: 'string', const: 'me' };

const PAGE_PARAMETERS: { readonly [of in NonNullable<Operation['paged']>]: Json[] } = {
  bans: [{ name: 'limit', in: 'query', description: 'How many bans a page has at most.', schema: PAGE_LIMIT }, NEXT_TOKEN],
  rooms: [
    { name: 'owner', in: 'query', required: true, description: 'Whose rooms: the caller\'s own.', schema: OWN },
    ROOM_LIMIT,
    NEXT_TOKEN,
  ],
  openRooms: [
    {
      name: 'owner',
      in: 'query',
      description: 'Lists the caller\'s own rooms (RoomPage). Left out: the open rooms that the caller may enter (OpenRoomPage).',
      schema: OWN,
    },
    ROOM_LIMIT,
    NEXT_TOKEN,
  ],
};

/** The OpenAPI 3.1 document of an API. */
export function openApiDocument(facts: ApiFacts, { server, issuer }: Whereabouts): Json {
  const paths = pathsOf(facts);
  const used = new Set<string>();
  const schemas = namedSchemas(facts);
  collect(paths, schemas, used);
  const routes = Object.values(ROUTES).filter((known) => facts.routes.some(({ route }) => route === known));
  const tags = routes.map((route) => operationOf(route, facts).tag);
  return {
    openapi: '3.1.0',
    info: { title: facts.title, version: '1.0.0', description: 'Chat tokens of Amazon IVS Chat, and what belongs to them.' },
    servers: [server],
    tags: [...new Set(tags)].map((name) => ({ name })),
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(name))),
      headers: HEADERS,
      securitySchemes: securitySchemes(facts, issuer),
    },
  };
}

/** In the order of ROUTES, whichever order the API made them in. */
function pathsOf(facts: ApiFacts): { [path: string]: Json } {
  const paths: { [path: string]: Json } = {};
  for (const known of Object.values(ROUTES)) {
    const route = facts.routes.find((one) => one.route === known);
    if (!route) continue;
    const [method, path] = known.split(' ');
    paths[path] = { ...paths[path] ?? parametersOf(path), [method.toLowerCase()]: described(operationOf(known, facts), route, facts) };
  }
  return paths;
}

function parametersOf(path: string): Json {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  return names.length === 0 ? {} : { parameters: names.map((name) => ({ name, in: 'path', required: true, ...PATH_PARAMETERS[name] })) };
}

function described(operation: Operation, route: RouteFacts, facts: ApiFacts): Json {
  const { operationId, summary, tag, body, bodyRequired = false, paged } = operation;
  return {
    operationId,
    summary,
    tags: [tag],
    security: securityOf(route, facts),
    ...paged ? { parameters: PAGE_PARAMETERS[paged] } : {},
    ...body ? { requestBody: { required: bodyRequired, content: { 'application/json': { schema: { $ref: `#/components/schemas/${body}` } } } } } : {},
    responses: responsesOf(operation, route, facts),
  };
}

/** The names of the schemas that a value refers to, and of those that these refer to. */
function collect(value: unknown, schemas: { readonly [name: string]: Json }, used: Set<string>): void {
  for (const [, name] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
    if (used.has(name)) continue;
    used.add(name);
    collect(schemas[name], schemas, used);
  }
}
