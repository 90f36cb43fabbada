import { Agent, createServer, type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** When a process is killed: as its call arrives, when the call has taken effect, or when its answer to CloudFormation was taken. */
export type Moment = 'before-call' | 'after-call';

interface KillPlan {
  readonly moment: Moment;
  /** The number of the call, from 1, since the process began with the event. */
  readonly call: number;
  readonly kill: () => void;
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

export async function openWire(target: string, onCall: (accessKeyId: string, operation: string) => void = () => {}): Promise<Wire> {
  const { hostname, port } = new URL(target);
  const agent = new Agent({ keepAlive: true });
  const plans = new Map<string, KillPlan & { calls: number }>();
  const counts = { 'answer-late': 0, 'kill-before-call': 0, 'kill-after-call': 0, 'given-up': 0 };
  let held: { operation: string; times: number }[] = [];

  const server = createServer((request, response) => {
    const key = accessKeyOf(request);
    onCall(key, operationOf(request));
    const plan = plans.get(key);
    const strikes = plan !== undefined && ++plan.calls === plan.call;
    if (strikes) plans.delete(key);
    if (strikes && plan.moment === 'before-call') {
      counts['kill-before-call'] += 1;
      plan.kill();
      request.socket.destroy();
      return;
    }
    forward(request, response, async () => {
      if (strikes) {
        counts['kill-after-call'] += 1;
        plan.kill();
        return false;
      }
      const operation = operationOf(request);
      const hold = held.find((one) => one.operation === operation && one.times > 0);
      if (!hold) return true;
      hold.times -= 1;
      counts['answer-late'] += 1;
      await new Promise((resolve) => response.once('close', resolve));
      return false;
    });
  });

  /** Hands the request on, and the answer back if it may pass. */
  function forward(request: IncomingMessage, response: ServerResponse, mayPass: () => Promise<boolean>): void {
    const onward = httpRequest({ hostname, port, method: request.method, path: request.url, headers: request.headers, agent }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => void mayPass().then((passes) => {
        if (!passes) {
          request.socket.destroy();
          return;
        }
        if (request.socket.destroyed) counts['given-up'] += 1;
        response.writeHead(answer.statusCode ?? 502, answer.headers).end(Buffer.concat(chunks));
      }));
    });
    // The emulator dropped the connection, as it was told to.
    onward.on('error', () => request.socket.destroy());
    request.on('error', () => onward.destroy());
    request.pipe(onward);
  }

  server.keepAliveTimeout = 10_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    plan: (key, plan) => { if (plan) plans.set(key, { ...plan, calls: 0 }); else plans.delete(key); },
    holdAnswers: (operation, times) => { held.push({ operation, times }); },
    calm: () => { held = []; plans.clear(); },
    counts,
    close: () => new Promise((resolve) => { agent.destroy(); server.close(() => resolve()); server.closeAllConnections(); }),
  };
}

function operationOf({ method, url = '' }: IncomingMessage): string {
  if (!url.startsWith('/tags/')) return url.slice(1);
  return method === 'DELETE' ? 'UntagResource' : 'TagResource';
}

/** Who signed a request. */
export function accessKeyOf({ headers }: IncomingMessage): string {
  return /Credential=([A-Z0-9]+)\//.exec(headers.authorization ?? '')?.[1] ?? '';
}
