import { Agent, createServer, type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** When a process is killed: as its call arrives, when the call has taken effect, or when its answer to CloudFormation was taken. */
export type Moment = 'before-call' | 'after-call';

interface KillPlan {
  readonly moment: Moment;
  /** The number of the call, from 1, since the process began with the event. */
  readonly call: number;
  readonly kill: () => void;
}

/** Who is to be killed at which call: wires that share them count the calls on all of them. */
export interface KillPlans {
  set(accessKeyId: string, plan: KillPlan | undefined): void;
  /** Counts a call. The plan, if it strikes now: then it is over. */
  strike(accessKeyId: string): KillPlan | undefined;
  clear(): void;
}

/** What comes instead of a call's answer: a service's own, or nothing. Or it waits. */
export interface Interference {
  /** Whether the call takes effect. */
  readonly effect: boolean;
  /** Without it, the connection is dropped; told the body of the request. */
  readonly answer?: (body: string) => { readonly status: number; readonly body: object };
  /** Lets the call pass, but only after so many milliseconds: before it takes effect, or with `effect` after it did. */
  readonly delay?: number;
}

export interface WireOptions {
  readonly onCall?: (accessKeyId: string, operation: string) => void;
  readonly plans?: KillPlans;
  /** What goes wrong with this call; undefined: nothing. */
  readonly interfere?: (operation: string) => Interference | undefined;
}

/** What stands between the function and the service: it can hold answers back and sees who calls. */
export interface Wire {
  readonly endpoint: string;
  /** How often each fault struck, and how many answers nobody waited for although nothing was held back. */
  readonly counts: { 'answer-late': number; 'kill-before-call': number; 'kill-after-call': number; 'given-up': number };
  /** Kills the process with this access key at that moment of its current event; `undefined` calls it off. */
  plan(accessKeyId: string, plan: KillPlan | undefined): void;
  /** Holds back the answers of the next calls of this operation for ever: they have taken effect. */
  holdAnswers(operation: string, times: number): void;
  /** Lets the answers pass again. */
  calm(): void;
  close(): Promise<void>;
}

export function createKillPlans(): KillPlans {
  const plans = new Map<string, KillPlan & { calls: number }>();
  return {
    set: (key, plan) => { if (plan) plans.set(key, { ...plan, calls: 0 }); else plans.delete(key); },
    strike: (key) => {
      const plan = plans.get(key);
      const strikes = plan !== undefined && ++plan.calls === plan.call;
      if (strikes) plans.delete(key);
      return strikes ? plan : undefined;
    },
    clear: () => plans.clear(),
  };
}

export async function openWire(target: string, options: WireOptions = {}): Promise<Wire> {
  const { onCall = () => {}, plans = createKillPlans(), interfere = () => undefined } = options;
  const { hostname, port } = new URL(target);
  const agent = new Agent({ keepAlive: true });
  const counts = { 'answer-late': 0, 'kill-before-call': 0, 'kill-after-call': 0, 'given-up': 0 };
  let held: { operation: string; times: number }[] = [];

  const server = createServer((request, response) => {
    const [key, operation] = [accessKeyOf(request), operationOf(request)];
    onCall(key, operation);
    const plan = plans.strike(key);
    if (plan?.moment === 'before-call') {
      counts['kill-before-call'] += 1;
      plan.kill();
      request.socket.destroy();
      return;
    }
    void readAll(request).then(async (body) => {
      const fault = interfere(operation);
      const instead = () => (fault?.answer ? answer(response, fault.answer(body.toString())) : request.socket.destroy());
      if (fault && !fault.effect) {
        if (fault.delay === undefined) return instead();
        await sleep(fault.delay);
      }
      return forward(request, response, body, fault !== undefined, async () => {
        if (plan) {
          counts['kill-after-call'] += 1;
          plan.kill();
          return false;
        }
        if (fault?.effect) {
          if (fault.delay === undefined) {
            instead();
            return false;
          }
          await sleep(fault.delay);
        }
        const hold = held.find((one) => one.operation === operation && one.times > 0);
        if (!hold) return true;
        hold.times -= 1;
        counts['answer-late'] += 1;
        await new Promise((resolve) => response.once('close', resolve));
        return false;
      });
    }, () => request.socket.destroy());
  });

  /** Hands the request on, and the answer back if it may pass. */
  function forward(request: IncomingMessage, response: ServerResponse, body: Buffer, isHeldBack: boolean, mayPass: () => Promise<boolean>): void {
    const onward = httpRequest({ hostname, port, method: request.method, path: request.url, headers: request.headers, agent }, (reply) => {
      void readAll(reply).then(async (content) => {
        if (!await mayPass()) {
          if (!response.headersSent) request.socket.destroy();
          return;
        }
        if (request.socket.destroyed && !isHeldBack) counts['given-up'] += 1;
        response.writeHead(reply.statusCode ?? 502, reply.headers).end(content);
      }, () => request.socket.destroy());
    });
    // The emulator dropped the connection, as it was told to.
    onward.on('error', () => request.socket.destroy());
    onward.end(body);
  }

  server.keepAliveTimeout = 10_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    plan: plans.set,
    holdAnswers: (operation, times) => { held.push({ operation, times }); },
    calm: () => { held = []; plans.clear(); },
    counts,
    close: () => new Promise((resolve) => { agent.destroy(); server.close(() => resolve()); server.closeAllConnections(); }),
  };
}

function answer(response: ServerResponse, { status, body }: { status: number; body: object }): void {
  response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
}

/** The last part of the target that JSON services are sent; the path, of Amazon IVS Chat. */
function operationOf({ method, url = '', headers }: IncomingMessage): string {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return target.split('.')[1];
  if (!url.startsWith('/tags/')) return url.slice(1);
  return method === 'DELETE' ? 'UntagResource' : 'TagResource';
}

export async function readAll(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Who signed a request. */
export function accessKeyOf({ headers }: IncomingMessage): string {
  return /Credential=([A-Z0-9]+)\//.exec(headers.authorization ?? '')?.[1] ?? '';
}
