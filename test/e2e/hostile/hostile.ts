import { PROBLEMS } from '../../../lambda/http/problem';
import { GATEWAY_PROBLEMS } from '../../../src/api/gateway-problems';
import { BAN_ROUTES, MODERATION_ROUTES, ROUTES } from '../../../src/contract';

/** What a door must answer. */
export interface Expected {
  readonly status: number;
  /** The end of the problem's type. Without it, no problem: an answer of another kind, or API Gateway's own two words of an HTTP API. */
  readonly problem?: string;
  /** An HTTP API answers `{"message":…}` itself: it cannot do else. */
  readonly gateway?: true;
}

/** Somebody's sign-in, see sign-ins.ts; nobody has none. */
export type Sender = 'nobody' | 'alice' | 'bob' | 'vera' | 'mona' | 'max' | 'hugo' | `alice, ${string}` | `mona, ${string}`;

/** A request that means no good, and what it gets. */
export interface Hostile {
  readonly name: string;
  /** @default - nobody signs in */
  readonly as?: Sender;
  readonly method: string;
  /** As it goes over the wire, below the API's URL. `{alice}` and the like stand for a person's id. */
  readonly path: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string | Buffer;
  /** Of both doors, or of each, and why they differ. */
  readonly answer: Expected | { readonly Http: Expected; readonly Rest: Expected; readonly why: string };
}

/** In every text that must not be in a log or an answer. */
export const CANARY = 'c4n4ry';

const STATUSES: ReadonlyMap<string, number> = new Map([
  ...GATEWAY_PROBLEMS.map(({ name, status }) => [name, status] as const),
  ...Object.entries(PROBLEMS).map(([name, { status }]) => [name, status] as const),
]);

/** A problem, of a function of ours or of a REST API. */
export function problem(name: string): Expected {
  const status = STATUSES.get(name);
  if (status === undefined) throw new Error(`${name} is no problem of docs/problems.md`);
  return { status, problem: name };
}

export const OK: Expected = { status: 200 };
export const DONE: Expected = { status: 204 };

/** An HTTP API's own answer. */
export function gateway(status: number): Expected {
  return { status, gateway: true };
}

/** Before any function of ours is asked: a REST API answers with problems, an HTTP API with two words. */
export function atTheGateway(status: number, name: string): { Http: Expected; Rest: Expected; why: string } {
  return { Http: gateway(status), Rest: problem(name), why: 'an HTTP API cannot answer with problems of ours' };
}

/** No sign-in that counts. */
export const UNAUTHORIZED = atTheGateway(401, 'unauthorized');

/** A request to each route that somebody must sign in for, as who may make it would make it. */
export const SIGNED_IN: readonly Pick<Hostile, 'method' | 'path' | 'body'>[] = (['tokens', ...MODERATION_ROUTES, ...BAN_ROUTES] as const).map((name) => {
  const [method, path] = ROUTES[name].split(' ');
  const body = name === 'sendEvent' ? '{"eventName":"poll"}' : name === 'disconnect' ? '{"userId":"troll"}' : undefined;
  return { method, path: path.slice(1).replace('{room}', 'lobby').replace('{messageId}', 'AbCdEf012345').replace('{userId}', 'troll'), body };
});
