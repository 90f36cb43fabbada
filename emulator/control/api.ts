import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { OPERATIONS } from './operations';
import { inputOf, type Route, routeOf } from './routes';
import { timestamp } from '../common/clock';
import { fieldsInvalid, ServiceError, throttled, unknownOperation } from '../common/errors';
import { parseBody, readBody, respond } from '../common/http';
import { INPUTS } from '../common/model';
import type { Service } from '../common/service';
import { type Caller, callerOf } from '../common/signature';
import { isRecord, known, validate } from '../common/validate';
import { refuse } from '../delivery/states';
import type { ActiveFault } from '../interference/fault';
import type { Faults, Target } from '../interference/faults';
import type { Limits } from '../interference/limits';
import type { CallTags, Recorder } from '../interference/recorder';

/** All that is needed to answer a call to the control plane. */
export interface Api {
  readonly service: Service;
  readonly faults: Faults;
  readonly limits: Limits;
  readonly recorder: Recorder;
  /** Told of the emulator's own mistakes. */
  readonly report: (error: unknown) => void;
}

/** What is learnt about a call while it is answered, for the record. */
interface Notes {
  caller?: Caller;
  resource?: string;
  name?: string;
  tags?: CallTags;
  effect: boolean;
  readonly faults: ActiveFault[];
}

/** The answer; without one, the connection is dropped. */
interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly errorCode?: string;
}

/** Answers one request to the control plane and records it. */
export async function handleCall(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const time = api.service.clock.now();
  const requestId = randomUUID();
  const route = routeOf(request.method ?? '', request.url ?? '');
  const notes: Notes = { effect: false, faults: [] };
  const body = await readBody(request);
  const answer = await answerTo(api, request, route, body, notes);
  api.recorder.add({
    time: timestamp(time),
    requestId,
    operation: route?.operation ?? 'UnknownOperation',
    ...notes.caller,
    userAgent: request.headers['user-agent']?.slice(0, 500),
    resource: notes.resource,
    name: notes.name,
    tags: notes.tags,
    status: answer?.status ?? 0,
    errorCode: answer?.errorCode,
    effect: notes.effect,
    faults: notes.faults.length > 0 ? notes.faults.map((fault) => fault.kind) : undefined,
  });
  if (!answer) {
    request.socket.destroy();
  } else {
    const headers = answer.errorCode ? { 'x-amzn-errortype': answer.errorCode } : undefined;
    respond(response, requestId, answer.status, answer.body, headers);
  }
}

async function answerTo(
  api: Api, request: IncomingMessage, route: Route | undefined, body: string | undefined, notes: Notes,
): Promise<Answer | undefined> {
  try {
    notes.caller = callerOf(request.headers, api.service.region);
    if (!route) throw unknownOperation();
    const parsed = parseBody(body);
    const input = inputOf(route, parsed instanceof ServiceError ? {} : parsed);
    noteTarget(notes, input);
    if (api.recorder.recordsTags) notes.tags = tagsOf(api.service, notes.resource, input);
    const target: Target = { operation: route.operation, resource: notes.resource, name: notes.name };

    if (await strikeBefore(api, target, notes)) return undefined;
    applyLimits(api, target);
    if (parsed instanceof ServiceError) throw parsed;
    const output = await perform(api.service, route.operation, input);
    notes.effect = true;
    noteTarget(notes, { identifier: (output as { arn?: unknown } | undefined)?.arn });
    if (strikeAfter(api, { ...target, resource: notes.resource }, notes)) return undefined;
    return output ? { status: 200, body: output } : { status: 204 };
  } catch (error) {
    return failure(api, error);
  }
}

function perform(service: Service, operation: string, input: Readonly<Record<string, unknown>>): object | undefined | Promise<object> {
  const shape = INPUTS[operation];
  const errors = validate(shape, input);
  if (errors.length > 0) throw fieldsInvalid(errors);
  return OPERATIONS[operation](service, known(shape, input));
}

/** Faults that come before the operation. True: the connection is to be dropped. */
async function strikeBefore(api: Api, target: Target, notes: Notes): Promise<boolean> {
  const delay = strike(api, ['delay'], target, notes);
  if (delay) await new Promise<void>((resolve) => api.service.clock.after(delay.delayMs ?? 0, resolve));
  const fault = strike(api, ['throttle', 'access-denied', 'error-before', 'drop-before'], target, notes);
  if (fault?.kind === 'throttle') throw withMessage(throttled(target.operation, target.resource, 0), fault);
  if (fault?.kind === 'access-denied') {
    throw withMessage(new ServiceError('AccessDeniedException', `User is not authorized to perform: ivschat:${target.operation}`), fault);
  }
  if (fault?.kind === 'error-before') throw injected(fault);
  return fault?.kind === 'drop-before';
}

/** Faults that come when the operation has taken effect. True: the connection is to be dropped. */
function strikeAfter(api: Api, target: Target, notes: Notes): boolean {
  const created = api.service.store.rooms.get(target.resource ?? '') ?? api.service.store.loggingConfigurations.get(target.resource ?? '');
  if (created && target.operation.startsWith('Create') && target.operation !== 'CreateChatToken') {
    const hidden = strike(api, ['not-visible'], target, notes);
    if (hidden) created.hiddenUntil = api.service.clock.now() + (hidden.delayMs ?? 0);
  }
  const changed = api.service.store.loggingConfigurations.get(target.resource ?? '');
  if (changed && /^(Create|Update)LoggingConfiguration$/.test(target.operation) && strike(api, ['destination-refused'], target, notes)) {
    refuse(api.service, changed, target.operation.startsWith('Create') ? 'CREATING' : 'UPDATING');
  }
  const fault = strike(api, ['error-after', 'drop-after'], target, notes);
  if (fault?.kind === 'error-after') throw injected(fault);
  return fault?.kind === 'drop-after';
}

function strike(api: Api, kinds: Parameters<Faults['strike']>[0], target: Target, notes: Notes): ActiveFault | undefined {
  const fault = api.faults.strike(kinds, target);
  if (fault) notes.faults.push(fault);
  return fault;
}

/** The error that a fault asks for: by its code, or else by its status. */
function injected(fault: ActiveFault): ServiceError {
  const code = fault.code ?? (fault.status === 503 ? 'ServiceUnavailableException' : 'InternalServerException');
  const details = { reason: 'OTHER', fieldList: [], resourceId: 'injected', resourceType: 'ROOM', limit: 0 };
  return new ServiceError(code, fault.message ?? 'A fault injected into the emulator', details, fault.status);
}

function withMessage(error: ServiceError, fault: ActiveFault): ServiceError {
  return fault.message === undefined ? error : new ServiceError(error.code, fault.message, error.details);
}

function applyLimits(api: Api, target: Target): void {
  if (!api.service.settings.limits) return;
  const limit = api.limits.exceeded(target.operation, api.service.clock.now());
  if (limit !== undefined) throw throttled(target.operation, target.resource, limit);
}

/** Keeps which resource a call is about, if that is what the request seems to say. It may not have been validated yet. */
function noteTarget(notes: Notes, input: Readonly<Record<string, unknown>>): void {
  const resource = input.resourceArn ?? input.roomIdentifier ?? input.identifier;
  if (typeof resource === 'string') notes.resource = resource.slice(0, 128);
  if (typeof input.name === 'string') notes.name = input.name.slice(0, 128);
}

/** As far as the request is one: it may not have been validated yet. */
function tagsOf({ store }: Service, resource: string | undefined, { tags, tagKeys }: Readonly<Record<string, unknown>>): CallTags {
  const found = store.rooms.get(resource ?? '') ?? store.loggingConfigurations.get(resource ?? '');
  const request = isRecord(tags) ? Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, String(value)])) : undefined;
  const keys = Array.isArray(tagKeys) ? tagKeys.map(String) : request && Object.keys(request);
  return { resource: found && Object.fromEntries(found.tags), request, keys };
}

function failure(api: Api, error: unknown): Answer {
  if (error instanceof ServiceError) {
    return { status: error.status, errorCode: error.code, body: { message: error.message, ...error.details } };
  }
  api.report(error);
  return { status: 500, errorCode: 'InternalServerException', body: { message: 'The emulator failed. This is a mistake in the emulator.' } };
}
