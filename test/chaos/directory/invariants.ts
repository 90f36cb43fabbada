import { isDeepStrictEqual } from 'node:util';
import { type Chronicle, mayHaveEnded, toldOpen } from './chronicle';
import { countsIn, entriesIn } from './table';
import { type Deployed, type DirectoryWorld, NAME_PREFIX, RESERVED_KEY } from './world';
import type { Entry } from '../../../lambda/directory/entry';
import { DIRECTORY_TAG, OWNERSHIP_TAG, ROOM_KEY_TAG } from '../../../src/contract';
import { ERRORS, type OpenAnswer, type OpenRequest } from '../../../src/runtime/contract';
import { type Actual, actualResources, FOREIGN_TAG } from '../invariants';

/** An owner who may have so many rooms: where there are more, somebody has counted wrong. */
export const OF_ADA = { owner: 'ada', maximum: 1 } as const;
/** Beyond what a call may wait: what it takes to put in order what failed, and this machine. */
const PATIENCE_MILLISECONDS = 20_000;
/** Such a call was late. */
const TIMED_OUT = 'Sandbox.Timedout';
/** A room may stay for so long after its time, until the sweep comes. */
const OVERDUE_MILLISECONDS = 30_000;
/** A room is made with the settings of a process that may have begun before they were changed, and lived for its whole timeout. */
const SETTINGS_MILLISECONDS = 310_000;

export function roomsOf({ emulator, table }: DirectoryWorld): Actual[] {
  return actualResources({ emulator }).filter(({ tags }) => tags[DIRECTORY_TAG] === table.name);
}

/** What must hold when all has settled. `sweptAt`: when the last sweep began, which looks at once for what is over by then. */
export async function directoryProblems(world: DirectoryWorld, chronicle: Chronicle, sweptAt: number): Promise<string[]> {
  const items = await world.table.items();
  const [entries, rooms] = [entriesIn(items), roomsOf(world)];
  const byKey = new Map(entries.map((entry) => [entry.key, entry]));
  return [
    ...entries.flatMap((entry) => entryProblems(world, chronicle, entry, rooms, sweptAt)),
    ...rooms.filter(({ arn }) => !entries.some((entry) => entry.arn === arn))
      .map((room) => `orphan: ${room.arn} (${room.name}) has no entry, ${JSON.stringify(room.tags)}`),
    ...tellingProblems(chronicle, byKey, rooms),
    ...streamProblems(chronicle, byKey, world.deployed, sweptAt),
    ...ownerProblems(entries, countsIn(items)),
  ];
}

/** When the directory has left its stack, there is nothing. */
export async function removalProblems(world: DirectoryWorld): Promise<string[]> {
  const entries = entriesIn(await world.table.items());
  return [
    ...entries.map(({ key, state }) => `left: the entry ${key} is ${state}`),
    ...roomsOf(world).map(({ arn, name }) => `left: ${arn} (${name})`),
  ];
}

function entryProblems(world: DirectoryWorld, chronicle: Chronicle, entry: Entry, rooms: readonly Actual[], sweptAt: number): string[] {
  const { key, state, arn } = entry;
  if (state !== 'open') return [`unsettled: ${key} is ${state}`];
  if ([entry.endsAt, entry.graceEndsAt].some((time) => time !== undefined && time.getTime() + OVERDUE_MILLISECONDS < sweptAt)) {
    return [`overdue: ${key} was to end at ${entry.endsAt?.toISOString()} or ${entry.graceEndsAt?.toISOString()}`];
  }
  const room = rooms.find((one) => one.arn === arn);
  if (!room) return [`lost: ${key} is open, and its room ${arn} does not exist`];
  if (!isDeepStrictEqual([...entry.tagKeys].sort(), Object.keys(world.deployed.settings.tags ?? {}).sort()) && world.deployed.converge) {
    return [`differs: the entry ${key} knows the tags ${entry.tagKeys.join()}`];
  }
  const is = shown(room);
  const should = settingsOf(world, chronicle, entry).map((deployed) => expected(world, entry, deployed));
  const isRight = should.some((one) => isDeepStrictEqual(one, is)) || (chronicle.changed.has(room.arn) && !world.deployed.converge);
  return isRight ? [] : [`differs: ${key} is ${JSON.stringify(is)} and should be ${should.map((one) => JSON.stringify(one)).join(' or ')}`];
}

/** Those that a room may have: of the day it was made, or those of today, where rooms are brought in line. */
function settingsOf({ deployed }: DirectoryWorld, { deployments }: Chronicle, { openedAt }: Entry): Deployed[] {
  const converging = deployments.some((one) => one.deployed.converge);
  if (deployed.converge) return [deployed];
  return deployments.filter(({ at }, n) => {
    const until = deployments[n + 1]?.at ?? Infinity;
    return at <= openedAt.getTime() && until + SETTINGS_MILLISECONDS >= openedAt.getTime() || (converging && until >= openedAt.getTime());
  }).map((one) => one.deployed);
}

function shown(room: Actual): object {
  const { [OWNERSHIP_TAG]: owner, [FOREIGN_TAG.key]: _, ...tags } = room.tags;
  return {
    name: room.name,
    tags,
    opening: owner?.split('/')[1],
    maximumMessageLength: room.maximumMessageLength,
    maximumMessageRatePerSecond: room.maximumMessageRatePerSecond,
    messageReviewHandler: room.messageReviewHandler,
  };
}

function expected({ table }: DirectoryWorld, { key, opening }: Entry, { settings }: Deployed): object {
  return {
    name: `${NAME_PREFIX}-${key}`,
    tags: { ...settings.tags, [DIRECTORY_TAG]: table.name, [ROOM_KEY_TAG]: key },
    opening,
    maximumMessageLength: settings.maximumMessageLength ?? 500,
    maximumMessageRatePerSecond: settings.maximumMessageRatePerSecond ?? 10,
    messageReviewHandler: settings.messageReviewHandler,
  };
}

/** Whoever was told that a room is open has it, and all were told of the same one. */
function tellingProblems(chronicle: Chronicle, entries: ReadonlyMap<string, Entry>, rooms: readonly Actual[]): string[] {
  const told = toldOpen(chronicle);
  const now = Date.now();
  const lost = told.filter((one) => !mayHaveEnded(chronicle, one, now)).flatMap(({ key, arn }) => {
    const isThere = entries.get(key)?.state === 'open' && entries.get(key)?.arn === arn && rooms.some((room) => room.arn === arn);
    return isThere ? [] : [`taken: a caller was told that ${key} is open as ${arn}, and nobody has closed it; there is ${JSON.stringify(entries.get(key))}`];
  });
  const different = told.flatMap((one, n) => told.slice(n + 1).flatMap((other) => {
    const [first, second] = one.endedAt <= other.endedAt ? [one, other] : [other, one];
    const startedAt = Math.min(first.startedAt, second.startedAt);
    const isFine = one.key !== other.key || one.arn === other.arn
      || mayHaveEnded(chronicle, { ...first, startedAt }, second.endedAt) || mayHaveEnded(chronicle, second, second.endedAt);
    return isFine ? [] : [`two: callers were told that ${one.key} is ${first.arn} and, with nobody closing it, ${second.arn}`];
  }));
  const makers = [...new Set(told.map(({ arn }) => arn))].filter((arn) => told.filter((one) => one.arn === arn && one.created).length > 1);
  return [...lost, ...different, ...makers.map((arn) => `two: more than one caller was told that they made ${arn}`)];
}

/** The last that happened to a stream, whenever one heard of it, decides. */
function streamProblems(
  { deployments, streams, deleted, restoredAt, removedAt }: Chronicle, entries: ReadonlyMap<string, Entry>, { graceSeconds }: Deployed,
  sweptAt: number,
): string[] {
  // An opening that takes its time ends with what was deployed as it began.
  const expiryMinutes = Math.min(...deployments.map(({ deployed }) => deployed.expiryMinutes));
  const channels = [...new Set(streams.map(({ channel }) => channel))];
  return channels.flatMap((channel) => {
    const events = streams.filter((one) => one.channel === channel).sort((a, b) => a.time - b.time);
    const last = events[events.length - 1];
    const isUncertain = events.some(({ lost }) => lost >= 3) || restoredAt.length > 0 || removedAt !== undefined || deleted.size > 0;
    if (isUncertain) return [];
    const isOpen = entries.get(channel)?.state === 'open';
    if (last.name === 'Stream Start') {
      // Whatever became of those before, each stream has the whole time, from when one heard of it.
      const heardAt = Math.min(...events.filter(({ time, name }) => time === last.time && name === last.name).map(({ sentAt }) => sentAt));
      return isOpen || heardAt + expiryMinutes * 60_000 <= Date.now() ? [] : [`stream: ${channel} goes on and has no room`];
    }
    // Of a stream of which only the end was ever heard, nobody knows that it was the last.
    const isKnown = events.some((one) => one.name === 'Stream Start' && one.stream === last.stream);
    const isOver = isKnown && last.time + Math.max(graceSeconds, 120) * 1_000 <= sweptAt;
    return isOpen && isOver ? [`stream: ${channel} is over and its room stays`] : [];
  });
}

function ownerProblems(entries: readonly Entry[], counts: ReadonlyMap<string, number>): string[] {
  const owners = new Set([...counts.keys(), ...entries.flatMap(({ owner }) => owner ?? [])]);
  return [...owners].flatMap((owner) => {
    const number = entries.filter((entry) => entry.owner === owner).length;
    if (owner === OF_ADA.owner && number > OF_ADA.maximum) return [`owner: ${owner} has ${number} rooms`];
    const isRight = number === 0 ? !counts.has(owner) : counts.get(owner) === number;
    return isRight ? [] : [`owner: ${owner} has ${number} rooms and counts ${counts.get(owner)}`];
  });
}

/** What holds of every call. */
export function askingProblems({ asked }: Chronicle): string[] {
  return asked.flatMap(({ request, startedAt, outcome, killed }) => {
    const title = JSON.stringify(request);
    const problems: string[] = [];
    if (outcome.ok && request.action === 'open') problems.push(...openProblems(request, outcome.value as OpenAnswer, startedAt));
    const mayWait = 'waitSeconds' in request && request.waitSeconds !== undefined ? request.waitSeconds * 1_000 : 0;
    if (outcome.milliseconds > mayWait + PATIENCE_MILLISECONDS) problems.push(`late: ${title} was answered after ${outcome.milliseconds} ms`);
    if (!outcome.ok && !killed && outcome.error.errorType !== TIMED_OUT) {
      const { errorType, errorMessage } = outcome.error;
      if (!(errorType in ERRORS)) problems.push(`unnamed: ${title} failed with ${errorType}: ${errorMessage}`);
      const isOurs = ['InvalidRequest', 'NotAllowed'].includes(errorType) || errorMessage === 'Something went wrong';
      if (isOurs) problems.push(`refused: ${title} failed with ${errorType}: ${errorMessage}`);
      if (errorType === 'KeyReserved' && !('room' in request && request.room === RESERVED_KEY)) problems.push(`refused: ${title} failed with ${errorType}`);
    }
    return problems;
  });
}

/** Nobody is told *open* of a room whose time was over before they asked, or that they made one that another has asked for. */
function openProblems(request: OpenRequest, answer: OpenAnswer, startedAt: number): string[] {
  const title = `${JSON.stringify(request)} was answered with ${JSON.stringify(answer)}`;
  const { openedAt, endsAt, owner, policy, created } = answer;
  const isOver = endsAt !== undefined && Date.parse(endsAt) <= startedAt;
  const minutes = endsAt === undefined ? undefined : (Date.parse(endsAt) - Date.parse(openedAt)) / 60_000;
  const isTheirs = isDeepStrictEqual([owner, policy], [request.owner, request.policy]) && [undefined, minutes].includes(request.expiresInMinutes);
  return [...isOver ? [`over: ${title}`] : [], ...created && !isTheirs ? [`another: ${title}`] : []];
}
