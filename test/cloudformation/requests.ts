import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DeliveryFaults, LambdaFunction } from './lambda';
import { accessKeyOf, type Moment, readAll, type Wire } from './wire';
import { createLimits } from '../../emulator/interference/limits';

/** How long CloudFormation waits for an answer, where the template says nothing else. */
export const SERVICE_TIMEOUT_SECONDS = 900;
/** Fewer than of CloudFormation's own: so the events of a small stack take several pages too. */
const EVENTS_PER_PAGE = 5;
/** Part of each ResponseURL: it must never be seen in a log. */
export const SIGNATURE = 'sentinel-response-signature';

export type RequestType = 'Create' | 'Update' | 'Delete';

/** What the function answered. */
export interface Answer {
  readonly Status: string;
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly Data?: Readonly<Record<string, string>>;
}

/** What is to go wrong with one request, beside what goes wrong between the function and the service. */
export interface RequestFaults {
  /** The statuses of the first answers that are put; then 200. */
  readonly statuses?: readonly number[];
  /** The answer is taken, and the connection dropped before the function learns of it. */
  readonly answerTakenThenDropped?: boolean;
  /** The answer is taken, and the process killed before it could end well: Lambda delivers the event again. */
  readonly killWhenAnswered?: boolean;
  /** Kills the process of the first so many deliveries at this call. */
  readonly kill?: { readonly moment: Moment; readonly call: number; readonly deliveries: number };
  /** Delivers the event once more, so many milliseconds after the first. */
  readonly againAfter?: number;
}

export interface RequestOfResource {
  readonly type: string;
  readonly stackId: string;
  readonly logicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly oldProperties?: Readonly<Record<string, unknown>>;
  readonly physicalId?: string;
}

/** One request of CloudFormation, and all that came of it. */
export interface Request extends RequestOfResource {
  readonly kind: RequestType;
  readonly id: string;
  readonly faults: RequestFaults;
  /** Every answer that was taken, in order. The first is the one that counts. */
  readonly answers: { readonly at: number; readonly answer: Answer; readonly bytes: number; readonly overtaken: boolean }[];
  readonly sentAt: number;
  outcome?: Outcome;
  /** CloudFormation has gone on: cancelled it, or sent a newer request for the same resource. */
  overtaken: boolean;
  /** Of an Update: a delivery began when a newer request for the same resource had been sent. Nothing tells the two apart. */
  overlapped: boolean;
  timedOut: boolean;
  /** How many deliveries did not end well. */
  lost: number;
  /** Which process began with it, and when. */
  readonly deliveries: { readonly accessKeyId: string; readonly at: number }[];
  /** How often those who were at work on it asked about a stack or a resource, and how often they were refused an answer. */
  asked: number;
  notTold: number;
}

interface StackEvent {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly status: string;
  readonly at: string;
}

export type Outcome =
  | { readonly kind: 'success' | 'failed'; readonly physicalId: string; readonly reason?: string; readonly data?: Answer['Data'] }
  | { readonly kind: 'timeout' | 'cancelled' };

/** CloudFormation's side of the custom-resource protocol: sends requests to a function and takes the answers. */
export interface Requests {
  /** Where `DescribeStackResource`, `DescribeStacks` and `DescribeStackEvents` are answered. */
  readonly endpoint: string;
  readonly all: Request[];
  /** How often each fault struck. */
  readonly counts: Record<'answer-503' | 'answer-403' | 'answer-dropped' | 'kill-when-answered' | 'delivered-twice' | 'asked-too-often', number>;
  /** How often anybody asked about a stack or a resource. */
  readonly asked: number;
  /** When a process was last told about a stack, by its access key. */
  readonly toldAt: ReadonlyMap<string, number>;
  /** Refuses the next so many questions about a stack or a resource, as CloudFormation does when it is asked too often. */
  refuseQuestions(times: number): void;
  /** That a resource has left the stack and stays in the account. */
  setRetained(stackId: string, logicalId: string): void;
  /** Sends a request and waits for what comes first: an answer, the ServiceTimeout, or the cancellation. */
  send(kind: RequestType, resource: RequestOfResource, cancelled?: Promise<void>): Promise<Outcome>;
  /** What `DescribeStacks` tells of a stack, and its events. */
  setStackStatus(stackId: string, status: string): void;
  close(): Promise<void>;
}

export interface RequestsOptions {
  readonly invoke: LambdaFunction['invoke'];
  readonly wire: Wire;
  /** What is to go wrong with the next request. */
  readonly nextFaults: () => RequestFaults;
  /** How many questions of each kind are answered in a second; the default is all. */
  readonly questionsPerSecond?: number;
  /** What the template says. */
  readonly serviceTimeoutSeconds?: number;
}

export async function openRequests({
  invoke, wire, nextFaults, questionsPerSecond, serviceTimeoutSeconds = SERVICE_TIMEOUT_SECONDS,
}: RequestsOptions): Promise<Requests> {
  const limits = questionsPerSecond === undefined
    ? undefined
    : createLimits({ DescribeStackResource: questionsPerSecond, DescribeStacks: questionsPerSecond, DescribeStackEvents: questionsPerSecond });
  const open = new Map<string, { request: Request; statuses: number[]; settle: (outcome: Outcome) => void; kill?: () => void }>();
  const latest = new Map<string, Request>();
  const statuses = new Map<string, { readonly status: string; readonly at: string }>();
  const physicalIds = new Map<string, string>();
  /** What has happened to each stack and what is in it, the newest first. */
  const events = new Map<string, StackEvent[]>();
  const setStatus = (place: string, status: string) => {
    const at = new Date().toISOString();
    statuses.set(place, { status, at });
    const [stackId, logicalId = stackId.split('/')[1]] = place.split('|');
    events.set(stackId, [{ logicalId, status, at, physicalId: place === stackId ? stackId : physicalIds.get(place) ?? '' }, ...events.get(stackId) ?? []]);
  };
  const toldAt = new Map<string, number>();
  /** What each process was told last of the resource of its event, by its access key. */
  const told = new Map<string, string | undefined>();
  /** What each process is at work on, by its access key. */
  const working = new Map<string, Request>();
  const all: Request[] = [];
  let asked = 0;
  const counts = { 'answer-503': 0, 'answer-403': 0, 'answer-dropped': 0, 'kill-when-answered': 0, 'delivered-twice': 0, 'asked-too-often': 0 };
  let refusals = 0;

  const server = createServer((request, response) => void readAll(request).then((body) => {
    if (request.method === 'PUT') {
      take(request, response, body);
    } else {
      asked += 1;
      const asking = working.get(accessKeyOf(request));
      if (asking) asking.asked += 1;
      response.once('close', () => { if (!response.writableFinished) wire.counts['given-up'] += 1; });
      if (request.socket.destroyed) wire.counts['given-up'] += 1;
      describe(accessKeyOf(request), response, body);
    }
  }));

  function take(httpRequest: IncomingMessage, response: ServerResponse, body: Buffer): void {
    const entry = open.get(new URL(httpRequest.url ?? '', 'http://localhost').pathname.slice(1));
    if (!entry) {
      response.writeHead(403).end();
      return;
    }
    const { request, settle } = entry;
    const status = entry.statuses.shift() ?? 200;
    if (status !== 200) {
      counts[status === 403 ? 'answer-403' : 'answer-503'] += 1;
      response.writeHead(status).end();
      return;
    }
    const answer = JSON.parse(body.toString()) as Answer;
    const first = request.answers.length === 0;
    request.answers.push({ at: Date.now(), answer, bytes: body.length, overtaken: request.overtaken });
    settle({
      kind: answer.Status === 'SUCCESS' ? 'success' : 'failed', physicalId: answer.PhysicalResourceId, reason: answer.Reason, data: answer.Data,
    });
    if (first && request.faults.killWhenAnswered && entry.kill) {
      counts['kill-when-answered'] += 1;
      entry.kill();
      return;
    }
    if (first && request.faults.answerTakenThenDropped) {
      counts['answer-dropped'] += 1;
      httpRequest.socket.destroy();
      return;
    }
    response.writeHead(200).end();
  }

  function describe(accessKeyId: string, response: ServerResponse, body: Buffer): void {
    const parameters = new URLSearchParams(body.toString());
    const refuse = (code: string) => response.writeHead(400, { 'Content-Type': 'text/xml' }).end(`<ErrorResponse><Error><Code>${code}</Code></Error></ErrorResponse>`);
    if (refusals > 0 || limits?.exceeded(parameters.get('Action') ?? '', Date.now()) !== undefined) {
      refusals = Math.max(0, refusals - 1);
      counts['asked-too-often'] += 1;
      const asking = working.get(accessKeyId);
      if (asking) asking.notTold += 1;
      refuse('Throttling');
      return;
    }
    toldAt.set(accessKeyId, Date.now());
    const [stack, resource] = [parameters.get('StackName'), parameters.get('LogicalResourceId')];
    const answer = (xml: string) => response.writeHead(200, { 'Content-Type': 'text/xml' }).end(`<Response><Result>${xml}</Result></Response>`);
    if (parameters.get('Action') === 'DescribeStackEvents') {
      const of = events.get(stack ?? '');
      if (of) answer(pageOf(of, Number(parameters.get('NextToken') ?? of.length)));
      else refuse('ValidationError');
      return;
    }
    const { status, at } = statuses.get(resource ? `${stack}|${resource}` : `${stack}`) ?? {};
    const element = resource ? 'ResourceStatus' : 'StackStatus';
    if (resource) {
      noteOverlap(accessKeyId, status);
      told.set(accessKeyId, status);
    }
    const physicalId = resource ? physicalIds.get(`${stack}|${resource}`) : undefined;
    if (parameters.get('Action') !== (resource ? 'DescribeStackResource' : 'DescribeStacks') || status === undefined) {
      refuse('ValidationError');
    } else {
      answer(`<${element}>${status}</${element}><LastUpdatedTimestamp>${at}</LastUpdatedTimestamp>`
        + `${physicalId ? `<PhysicalResourceId>${physicalId}</PhysicalResourceId>` : ''}`);
    }
  }

  server.keepAliveTimeout = 10_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    endpoint,
    all,
    get asked() { return asked; },
    toldAt,
    refuseQuestions: (times) => { refusals = times; },
    setRetained: (stackId, logicalId) => {
      const place = `${stackId}|${logicalId}`;
      setStatus(place, 'DELETE_SKIPPED');
      latest.get(place)!.overtaken = true;
    },
    counts,
    setStackStatus: setStatus,

    async send(kind, resource, cancelled = new Promise(() => {})) {
      const { type, stackId, logicalId, properties, oldProperties, physicalId } = resource;
      const faults = nextFaults();
      const request: Request = {
        ...resource,
        kind,
        id: randomUUID(),
        sentAt: Date.now(),
        faults,
        answers: [],
        overtaken: false,
        overlapped: false,
        timedOut: false,
        lost: 0,
        deliveries: [],
        asked: 0,
        notTold: 0,
      };
      const place = `${stackId}|${logicalId}`;
      const former = latest.get(place);
      if (former) former.overtaken = true;
      latest.set(place, request);
      all.push(request);
      if (physicalId === undefined) physicalIds.delete(place);
      else physicalIds.set(place, physicalId);
      setStatus(place, `${kind.toUpperCase()}_IN_PROGRESS`);
      const key = randomBytes(8).toString('hex');
      const answered = new Promise<Outcome>((settle) => open.set(key, { request, statuses: [...faults.statuses ?? []], settle }));
      if (faults.againAfter !== undefined) counts['delivered-twice'] += 1;
      invoke({
        RequestType: kind,
        ResponseURL: `${endpoint}/${key}?X-Amz-Signature=${SIGNATURE}`,
        StackId: stackId,
        RequestId: request.id,
        ResourceType: type,
        LogicalResourceId: logicalId,
        ...(physicalId === undefined ? {} : { PhysicalResourceId: physicalId }),
        ResourceProperties: asSent(properties, serviceTimeoutSeconds),
        ...(oldProperties === undefined ? {} : { OldResourceProperties: asSent(oldProperties, serviceTimeoutSeconds) }),
      }, deliveryFaults(key, request));

      let timer: NodeJS.Timeout | undefined;
      const outcome = await Promise.race([
        answered,
        cancelled.then((): Outcome => ({ kind: 'cancelled' })),
        new Promise<Outcome>((resolve) => { timer = setTimeout(() => resolve({ kind: 'timeout' }), serviceTimeoutSeconds * 1_000); }),
      ]);
      clearTimeout(timer);
      request.outcome = outcome;
      if ('physicalId' in outcome) physicalIds.set(place, outcome.physicalId);
      request.timedOut = outcome.kind === 'timeout';
      if (outcome.kind === 'timeout' || outcome.kind === 'cancelled') request.overtaken = true;
      setStatus(place, `${kind.toUpperCase()}_${outcome.kind === 'success' ? 'COMPLETE' : 'FAILED'}`);
      return outcome;
    },

    close: () => new Promise((resolve) => { server.close(() => resolve()); server.closeAllConnections(); }),
  };

  /** A process is told, not having been told so before, that CloudFormation waits; but that is for a newer request of the same kind. */
  function noteOverlap(accessKeyId: string, status: string | undefined): void {
    const asking = working.get(accessKeyId);
    if (!asking?.overtaken || asking.kind === 'Delete') return;
    const awaited = `${asking.kind.toUpperCase()}_IN_PROGRESS`;
    if (status === awaited && (asking.kind === 'Create' || told.get(accessKeyId) !== awaited)) asking.overlapped = true;
  }

  function deliveryFaults(key: string, request: Request): DeliveryFaults {
    let deliveries = 0;
    return {
      againAfter: request.faults.againAfter,
      onLost: () => { request.lost += 1; },
      onStart(accessKeyId, kill) {
        deliveries += 1;
        request.deliveries.push({ accessKeyId, at: Date.now() });
        toldAt.delete(accessKeyId);
        told.delete(accessKeyId);
        working.set(accessKeyId, request);
        const entry = open.get(key);
        if (entry) entry.kill = kill;
        const plan = request.faults.kill;
        wire.plan(accessKeyId, plan && deliveries <= plan.deliveries ? { ...plan, kill } : undefined);
      },
    };
  }
}

/** A page of the events, of which so many are left to be told: the token says how many after it. What happens meanwhile moves nothing. */
function pageOf(events: readonly StackEvent[], left: number): string {
  const members = events.slice(-left).slice(0, EVENTS_PER_PAGE).map(({ logicalId, physicalId, status, at }) => (
    `<member><Timestamp>${at}</Timestamp><ResourceStatus>${status}</ResourceStatus><LogicalResourceId>${logicalId}</LogicalResourceId>`
    + `${physicalId ? `<PhysicalResourceId>${physicalId}</PhysicalResourceId>` : '<PhysicalResourceId/>'}</member>`));
  const after = left - members.length;
  return `<StackEvents>${members.join('')}</StackEvents>${after > 0 ? `<NextToken>${after}</NextToken>` : ''}`;
}

/** CloudFormation hands every number and boolean over as a string, and adds what it knows itself. */
function asSent(properties: Readonly<Record<string, unknown>>, timeout: number): Record<string, unknown> {
  return { ServiceToken: 'arn:aws:lambda:us-east-1:000000000000:function:provider', ServiceTimeout: String(timeout), ...properties };
}
