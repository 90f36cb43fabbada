import { WebSocket } from 'ws';
import { CANARY, type Expected, type Hostile, type Sender } from './hostile';
import { send, type RawAnswer } from './raw';
import type { Door } from '../doors';

/** What a walk goes through: the doors, and the people. */
export interface World {
  readonly url: (door: Door) => string;
  readonly ministack: string;
  readonly token: (sender: Sender) => Promise<string | undefined>;
  readonly idOf: (person: string) => string;
}

const PEOPLE = ['alice', 'bob', 'vera', 'mona', 'hugo'] as const;

/** The origins of the app: answers may be for their pages. */
export const ORIGINS: readonly string[] = ['https://example.com', 'https://www.example.com'];

export function expected({ answer }: Pick<Hostile, 'answer'>, door: Door): Expected {
  return 'status' in answer ? answer : answer[door];
}

/** Asks, and once more where the API itself has had too many requests: the walk is faster than guests may be. */
export async function ask(world: World, door: Door, hostile: Pick<Hostile, 'as' | 'method' | 'path' | 'headers' | 'body'>): Promise<RawAnswer> {
  const token = await world.token(hostile.as ?? 'nobody');
  const fill = await filler(world);
  const { method, path, headers = [], body } = hostile;
  const request = {
    method,
    path: fill(path),
    headers: [...token === undefined ? [] : [['Authorization', `Bearer ${token}`] as const], ...headers.map(([name, value]) => [name, fill(value)] as const)],
    body: typeof body === 'string' ? fill(body) : body,
  };
  const answer = await send(world.url(door), world.ministack, request);
  if (answer.status !== 429) return answer;
  await new Promise((resolve) => { setTimeout(resolve, 1_500); });
  return send(world.url(door), world.ministack, request);
}

/** `{alice}` is the id of alice, `{token:mona}` the token of mona. */
async function filler(world: World): Promise<(text: string) => string> {
  const mona = await world.token('mona');
  return (text) => text.replace(/\{token(?::mona)?\}/g, mona!).replace(/\{(alice|bob|vera|mona|hugo)\}/g, (_, person: string) => world.idOf(person));
}

/** What holds of every answer, whoever gives it and to whom: the broken rules. */
export async function rulesBroken(world: World, door: Door, answer: RawAnswer, wanted: Expected, said: string): Promise<string[]> {
  const { status, headers, text } = answer;
  const broken: string[] = [];
  const rule = (holds: boolean, name: string) => { if (!holds) broken.push(name); };
  rule(status < 500, 'no 5xx');
  const type = String(headers['content-type'] ?? '').split(';')[0];
  if (status >= 400 && wanted.gateway) {
    rule(door === 'Http' && JSON.stringify(Object.keys(json(text))) === '["message"]', 'an HTTP API answers with a message and nothing else');
  } else if (status >= 400) {
    const { type: problem, title, detail, requestId, status: inside } = json(text);
    rule(type === 'application/problem+json', 'an error is a problem');
    rule([problem, title, detail, requestId].every((one) => typeof one === 'string' && one !== ''), 'a problem has a type, a title, details and the id of the request');
    rule(inside === status, 'a problem has its own status');
    rule(wanted.problem === undefined || String(problem).endsWith(`#${wanted.problem}`), `the problem is ${wanted.problem}, and not ${String(problem).replace(/.*#/, '')}`);
  } else if (status === 200) {
    rule(type === 'application/json' && Object.keys(json(text)).length > 0, 'an answer is JSON');
  }
  if (!wanted.gateway && said !== 'OPTIONS') {
    rule(headers['cache-control'] === 'no-store' && headers['x-content-type-options'] === 'nosniff' && /^max-age=\d{8}$/.test(String(headers['strict-transport-security'])), 'it is not kept, not guessed at and not asked for without TLS');
  }
  const allowed = headers['access-control-allow-origin'];
  // MiniStack's HTTP APIs compare without letter case. A browser never has a capital there.
  rule(allowed === undefined || ORIGINS.includes(String(allowed).toLowerCase()) || (allowed === '*' && status >= 400), `pages of ${String(allowed)} may not read it`);
  rule(headers['access-control-allow-credentials'] === undefined, 'no page sends cookies');
  const all = `${text} ${JSON.stringify(headers)}`;
  for (const secret of ['arn:', '000000000000', 'AKIA', 'amazonaws.com', 'node_modules', CANARY]) rule(!all.includes(secret), `${secret} is not in it`);
  rule(!/\bat \S+ \(|\.[jt]s:\d+|Traceback|\bError:/.test(all), 'no stack is in it');
  for (const person of PEOPLE) {
    rule(!all.includes(world.idOf(person)), `the id of ${person} is not in it`);
    rule(!all.includes((await world.token(person))!.split('.')[2]), `the token of ${person} is not in it`);
  }
  return broken;
}

function json(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value as Record<string, unknown> : {};
  } catch {
    return {};
  }
}

/** Who a chat token is for, and what it does not let them do, as the service sees it. */
export interface Holder {
  /** Nobody knows it of somebody who only reads. */
  readonly userId?: string;
  readonly attributes: object;
  readonly refused: string[];
}

export async function holderOf(messaging: string, token: string): Promise<Holder> {
  const socket = new WebSocket(messaging, token);
  const refused: string[] = [];
  return new Promise((resolve, reject) => {
    const pending = new Set(['SEND_MESSAGE', 'DELETE_MESSAGE', 'DISCONNECT_USER']);
    let sender: { UserId: string; Attributes?: object } | undefined;
    const done = (action: string) => {
      pending.delete(action);
      if (pending.size > 0) return;
      socket.terminate();
      resolve({ userId: sender?.UserId, attributes: sender?.Attributes ?? {}, refused: refused.sort() });
    };
    socket.on('error', reject);
    socket.on('open', () => {
      socket.send(JSON.stringify({ Action: 'SEND_MESSAGE', RequestId: 'SEND_MESSAGE', Content: 'hello' }));
      socket.send(JSON.stringify({ Action: 'DELETE_MESSAGE', RequestId: 'DELETE_MESSAGE', Id: 'AbCdEf012345' }));
      socket.send(JSON.stringify({ Action: 'DISCONNECT_USER', RequestId: 'DISCONNECT_USER', UserId: 'nobody-of-that-name' }));
    });
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data)) as { Type: string; RequestId?: string; ErrorCode?: number; Sender?: typeof sender };
      if (frame.RequestId === undefined || !pending.has(frame.RequestId)) return;
      if (frame.Type === 'ERROR' && frame.ErrorCode === 429) {
        setTimeout(() => socket.send(JSON.stringify({ Action: 'SEND_MESSAGE', RequestId: 'SEND_MESSAGE', Content: 'hello' })), 300);
        return;
      }
      if (frame.Type === 'ERROR') refused.push(frame.RequestId);
      else sender ??= frame.Sender;
      done(frame.RequestId);
    });
  });
}
