import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Asked, type Chronicle, toldOpen } from './chronicle';
import { OF_ADA } from './invariants';
import type { Action, Kill } from './story';
import type { DirectoryWorld } from './world';
import { DIRECTORY_ALIASES } from '../../../src/contract';
import type { CloseAnswer, RoomDirectoryRequest } from '../../../src/runtime/contract';
import type { DeliveryFaults } from '../../cloudformation';

/** Between two tries of somebody who was not answered. */
const AGAIN_MILLISECONDS = 1_000;
/** What ends within the millisecond in which another begins may have come after it. */
const APART_MILLISECONDS = 20;
/** From the beginning of one stream of a channel to that of the next, and to its own end. */
const [STREAM_SECONDS, LIVE_SECONDS] = [30, 20];

type Of<Kind extends Action['kind']> = Extract<Action, { kind: Kind }>;

export async function open(world: DirectoryWorld, chronicle: Chronicle, action: Of<'open'>): Promise<void> {
  const { key: room, owner, expiresInMinutes, policy, waitSeconds, callers, kill, again } = action;
  const request = defined({
    action: 'open', room, owner, expiresInMinutes, policy, waitSeconds, roomsPerOwner: owner === OF_ADA.owner ? OF_ADA.maximum : undefined,
  }) as RoomDirectoryRequest;
  await Promise.all(Array.from({ length: callers }, async (_, caller) => {
    for (let attempt = 0; attempt <= again; attempt++) {
      const { outcome, killed } = await ask(world, chronicle, request, caller === 0 && attempt === 0 ? kill : undefined);
      if (outcome.ok || !(killed || ['Busy', 'Throttled', 'TableUnavailable', 'ServiceFailed'].includes(outcome.error.errorType))) return;
      await sleep(AGAIN_MILLISECONDS);
    }
  }));
}

export async function close(world: DirectoryWorld, chronicle: Chronicle, { key: room, callers, kill, known, waitSeconds }: Of<'close'>): Promise<void> {
  if (known === 'replaced') {
    for (const action of ['open', 'close', 'open'] as const) {
      await ask(world, chronicle, { action, room, waitSeconds });
      await sleep(APART_MILLISECONDS);
    }
  }
  const told = known === undefined ? [] : toldOpen(chronicle).filter(({ key }) => key === room);
  const roomArn = told.at(known === 'replaced' ? 0 : -1)?.arn;
  const request = defined({ action: 'close', room, roomArn, waitSeconds }) as RoomDirectoryRequest;
  await Promise.all(Array.from({ length: callers }, async (_, caller) => {
    const asked = await ask(world, chronicle, request, caller === 0 ? kill : undefined);
    if (asked.outcome.ok) await requireClosed(world, chronicle, asked, roomArn);
  }));
}

/** From the answer on, nobody gets a token: there is no open entry of a room that was open when somebody asked to close it. */
async function requireClosed(
  { table }: DirectoryWorld, chronicle: Chronicle, { request, startedAt, outcome }: Asked, roomArn: string | undefined,
): Promise<void> {
  const entry = await table.entry((request as { room: string }).room);
  if (entry?.state !== 'open' || chronicle.restoredAt.some((at) => at >= startedAt)) return;
  const isOlder = entry.openedAt.getTime() < startedAt;
  if (isOlder && (roomArn === undefined || entry.arn === roomArn)) {
    const { closed } = (outcome as { value: CloseAnswer }).value;
    chronicle.problems.push(`open: ${JSON.stringify(request)} was answered closed: ${closed}, and the entry is open since ${entry.openedAt.toISOString()}`);
  }
}

/** Calls the function by the alias for it, and waits. */
export async function ask({ directory, plans }: DirectoryWorld, chronicle: Chronicle, request: RoomDirectoryRequest, kill?: Kill): Promise<Asked> {
  const startedAt = Date.now();
  let killed = false;
  const alias = DIRECTORY_ALIASES[request.action === 'list' ? 'read' : request.action];
  const outcome = await directory.call(request, {
    onStart: (accessKeyId, end) => plans.set(accessKeyId, kill && { ...kill, kill: () => { killed = true; end(); } }),
  }, alias);
  const asked = { request, startedAt, endedAt: Date.now(), outcome, killed };
  chronicle.asked.push(asked);
  return asked;
}

/** EventBridge hands an event of Amazon IVS to the function. */
export function stream(world: DirectoryWorld, chronicle: Chronicle, event: Of<'stream'>, began: number): void {
  send(world, chronicle, event, began);
  const { name, stream: number, reconnects } = event;
  if (name === 'Stream End' && reconnects) send(world, chronicle, { ...event, name: 'Stream Start', stream: number + 1 }, began);
}

function send({ directory, plans }: DirectoryWorld, { streams }: Chronicle, event: Of<'stream'>, began: number): void {
  const { channel, stream: number, name, againAfter, kill } = event;
  const time = Math.floor(began / 1_000) + (number - 4) * STREAM_SECONDS + (name === 'Stream End' ? LIVE_SECONDS : 0);
  const sent = { channel, stream: number, name, time: time * 1_000, sentAt: Date.now(), lost: 0 };
  streams.push(sent);
  directory.invoke({
    'version': '0',
    'id': randomUUID(),
    'detail-type': 'IVS Stream State Change',
    'source': 'aws.ivs',
    'account': '000000000000',
    'time': `${new Date(sent.time).toISOString().slice(0, 19)}Z`,
    'region': 'us-east-1',
    'resources': [`arn:aws:ivs:us-east-1:000000000000:channel/${channel}`],
    'detail': { event_name: name, channel_name: '', stream_id: `st-${channel}${number}` },
  }, { ...killOnce(plans, kill), againAfter, onLost: () => { sent.lost += 1; } });
}

/** EventBridge Scheduler, or an operator, lets the sweep run. */
export function sweep(world: DirectoryWorld, all: boolean, kill?: Kill): void {
  world.sweep.invoke({ action: 'sweep', ...all ? { all } : {} }, killOnce(world.plans, kill));
}

/** Kills the process of the first delivery. */
function killOnce(plans: DirectoryWorld['plans'], kill: Kill | undefined): DeliveryFaults {
  let deliveries = 0;
  return { onStart: (accessKeyId, end) => plans.set(accessKeyId, kill && ++deliveries === 1 ? { ...kill, kill: end } : undefined) };
}

function defined(record: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
