import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import type { Action, BanMeans, BanRequest, Means, RoomRequest } from './action';
import type { ModerationAction } from './audit-record';
import { ban, liftBan, listBans } from './ban-actions';
import type { ModerationConfig } from './config';
import { deleteMessage, disconnect, sendEvent } from './room-actions';
import { disconnectAgain, type SecondDisconnectOutcome } from './second-disconnect';
import { BAN_ROUTES, MODERATION_ROUTES, ROOM_PATH_PARAMETER, ROUTES } from '../../src/contract';
import { audited, type AuditLog, AuditLogUnavailable } from '../audit/audit';
import { answer, type Known } from '../http/answer';
import { refuseBanned } from '../http/banned';
import { EVERYWHERE } from '../http/bans';
import { identify } from '../http/identity';
import type { Observe } from '../http/outcome';
import { type Caller, mayEnter, mayModerate, type RoomPolicy } from '../http/policy';
import { Refusal, unknownRoom, type HttpResponse } from '../http/problem';
import { apiEvent, isObject, pathParameter, requestIdOf, routeOf, unknownEvent, type ApiEvent } from '../http/request';
import type { RoomResolver } from '../http/resolver';

type RouteName = typeof MODERATION_ROUTES[number] | typeof BAN_ROUTES[number];

export interface Dependencies extends Means {
  readonly config: ModerationConfig;
  readonly rooms: RoomResolver;
  readonly audit: AuditLog<ModerationAction>;
  /** Without them, there is no route for bans. */
  readonly banning?: BanMeans;
  readonly newId: () => string;
  readonly now: () => number;
  readonly observe: Observe;
  readonly observeSecond: (outcome: SecondDisconnectOutcome) => void;
}

/** Of the function's 25 s: what is begun by then, with a repetition, and the record that it failed, still end in time. */
const MILLISECONDS_TO_BEGIN = 18_000;

/** When the audit log is worth another try, in seconds. */
const AUDIT_RETRY_AFTER = 5;

/** Answers requests of an API, and the messages of the queue of second disconnects. */
export function moderationHandler(dependencies: Dependencies): (event: unknown) => Promise<HttpResponse | SQSBatchResponse> {
  const { now, observe, observeSecond: observeOne, banning } = dependencies;
  return async (input) => {
    const started = now();
    const deadline = started + MILLISECONDS_TO_BEGIN;
    const records = queueRecords(input);
    if (records && banning) return disconnectAgain(records, deadline, { ...banning, observe: observeOne });
    const event = apiEvent(input) ?? unknownEvent();
    const action = routeName(event, banning !== undefined) ?? unknownEvent();
    const mistake = 'Something went wrong. The request id helps to find out what.';
    return answer(event, { started, now, observe, action, mistake }, async (known) => moderate(event, action, deadline, dependencies, known));
  };
}

async function moderate(event: ApiEvent, name: RouteName, deadline: number, dependencies: Dependencies, known: Known): Promise<HttpResponse> {
  const { config, rooms, audit, banning, chat, newId, now } = dependencies;
  const moderator = known.user = identify(event, config, newId);
  known.userId = moderator.userId;
  const room = known.room = isOfRoom(name) ? await rooms.find(pathParameter(event, ROOM_PATH_PARAMETER) ?? '') : undefined;
  checkModerator(isOfRoom(name) ? room?.policy : config, moderator);
  const time = new Date(now());
  const { record, act } = read(name, { event, moderator, now: time, deadline, room }, dependencies);
  // Or they could lift it themselves.
  if (banning) await refuseBanned(banning.bans, moderator.userId, room?.arn ?? EVERYWHERE, time);
  if (!record) return act();
  const requestId = requestIdOf(event);
  const where = room ? { room: room.key } : { everywhere: true as const };
  const done = audited(audit, { action: name, moderator: moderator.userId, ...where, ...record, requestId }, now, act).catch(refuseUnrecorded);
  return done.catch((error: unknown) => { throw error instanceof Refusal ? chat.told(error) : error; });
}

function refuseUnrecorded(error: unknown): never {
  if (!(error instanceof AuditLogUnavailable)) throw error;
  const detail = 'The record of this action could not be written, and so nothing was done. Try again later.';
  throw new Refusal('moderation-unavailable', detail, { retryAfterSeconds: AUDIT_RETRY_AFTER, log: error.log });
}

/** Of a room, who may not enter it either learns nothing, not even that there is such a room. `policy`: undefined if there is none. */
function checkModerator(policy: Pick<RoomPolicy, 'moderatorGroups'> & Partial<RoomPolicy> | undefined, user: Caller): void {
  if (policy && mayModerate(policy, user)) return;
  if (!policy || !mayEnter(policy, user)) throw unknownRoom();
  throw new Refusal('not-a-moderator', 'This user may not moderate here.');
}

function read(name: RouteName, request: BanRequest, { chat, banning }: Dependencies): Action {
  const ofRoom = request as RoomRequest; // `moderate` has found it, for the routes that have one
  switch (name) {
    case 'sendEvent': return sendEvent(ofRoom, { chat });
    case 'deleteMessage': return deleteMessage(ofRoom, { chat });
    case 'disconnect': return disconnect(ofRoom, { chat });
    case 'ban': case 'banEverywhere': return ban(request, banning!);
    case 'liftBan': case 'liftBanEverywhere': return liftBan(request, banning!);
    case 'listBans': case 'listBansEverywhere': return listBans(request, banning!);
  }
}

function routeName(event: ApiEvent, bans: boolean): RouteName | undefined {
  const route = routeOf(event);
  return [...MODERATION_ROUTES, ...bans ? BAN_ROUTES : []].find((name) => ROUTES[name] === route);
}

function isOfRoom(name: RouteName): boolean {
  return ROUTES[name].includes(`{${ROOM_PATH_PARAMETER}}`);
}

function queueRecords(event: unknown): SQSRecord[] | undefined {
  if (!isObject(event) || !Array.isArray(event.Records)) return undefined;
  const records: unknown[] = event.Records;
  return records.every((record) => isObject(record) && record.eventSource === 'aws:sqs') ? records as SQSRecord[] : undefined;
}
