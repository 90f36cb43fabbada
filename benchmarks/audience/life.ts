import { type Layout, openDoor } from './doors';
import { clientViewer } from './real-viewer';
import { type HandlerName, openService } from './service';
import { patientProvider, Viewer } from './viewer';
import { realTime, virtualTime } from './virtual-time';

/** What an audience does, from its first viewer to its end. */
export interface LifeOptions {
  readonly handler: HandlerName;
  readonly layout: Layout;
  readonly viewers: number;
  readonly sessionMinutes: number;
  /** When all lose their connections, if they do. */
  readonly outageMinutes?: number;
  readonly endMinutes: number;
  /** All come, and all notice that they have lost their connections, within so many seconds. Default: 1. */
  readonly withinSeconds?: number;
  /** In the machine's own time, with the client itself and its connections. */
  readonly realTime?: boolean;
}

/** All come, or come back. */
export interface Joining {
  /** Seconds from the first to come until the last is in; undefined where some are not. */
  readonly seconds?: number;
  /** Those who are in at the end. */
  readonly joined: number;
  /** Requests of a viewer until it is in. */
  readonly mean: number;
  readonly p99: number;
  readonly most: number;
}

export interface Life {
  /** Requests of viewers in each second. */
  readonly requests: readonly number[];
  /** Calls of CreateChatToken in each second, the refused ones too. */
  readonly calls: readonly number[];
  readonly join: Joining;
  readonly back?: Joining;
  /** How often a client gave up, and its page connected anew. */
  readonly gaveUp: number;
  /** Answers that were no token, by their status and who gave them. */
  readonly refused: Readonly<Record<string, number>>;
  /** Those of them by which the function did not say that Amazon IVS Chat makes no more tokens just now. */
  readonly failed: number;
  /** What the machine took. */
  readonly machineSeconds: number;
}

/** Of a life at 1:1: what is called for the first time takes the machine longer, and then the limit's bucket fills again. */
const WARM_UP_CALLS = 150;
const WARM_UP_MILLISECONDS = 5_000;
/** The emulator remembers its last 50,000 calls: they are counted before. */
const COUNTED_EVERY = 5_000;
/** How a handler says that Amazon IVS Chat makes no more tokens just now. */
const THROTTLED: Readonly<Record<HandlerName, number>> = { 'ours': 429, 'by-token': 429, 'sample': 500 };

export async function play(options: LifeOptions): Promise<Life> {
  const { handler, layout, viewers: count, sessionMinutes, outageMinutes, endMinutes, withinSeconds = 1 } = options;
  const began = Date.now();
  const time = options.realTime ? realTime() : virtualTime(began);
  const { emulator, environment, eventOf } = await openService(handler, sessionMinutes, time);
  const door = openDoor(layout, environment, time);
  if (options.realTime) {
    for (let call = 0; call < WARM_UP_CALLS; call++) await door(eventOf(call));
    await time.pause(WARM_UP_MILLISECONDS);
    emulator.clearCalls();
  }
  const start = time.now();
  const end = start + endMinutes * 60_000;
  const [requests, calls] = [emptySeconds(endMinutes), emptySeconds(endMinutes)];
  const refused: Record<string, number> = {};
  let [gaveUp, asked] = [0, 0];
  let arrivals = joining(count, start);

  const countCalls = (): void => {
    for (const call of emulator.calls()) {
      if (call.operation === 'CreateChatToken') calls[secondOf(Date.parse(call.time), start)]++;
    }
    emulator.clearCalls();
  };
  const viewers = Array.from({ length: count }, (_, id) => {
    const event = (): object => eventOf(id);
    const tokenProvider = patientProvider(time, async () => {
      requests[secondOf(time.now(), start)]++;
      arrivals.asked(id);
      if (++asked % COUNTED_EVERY === 0) countCalls();
      const answer = await door(event());
      if ('status' in answer) refused[`${answer.status} ${answer.by}`] = (refused[`${answer.status} ${answer.by}`] ?? 0) + 1;
      return answer;
    }, Math.random);
    const onOpen = (): void => arrivals.opened(id, time.now());
    const onDisconnect = (): void => {
      gaveUp++;
      if (time.now() < end) viewer.connect();
    };
    const given = { clock: time, tokenProvider, onOpen, onDisconnect };
    const viewer: Pick<Viewer, 'connect' | 'breakConnections' | 'disconnect'> = options.realTime ? clientViewer(emulator, `viewer-${id}`, given) : new Viewer(given);
    return viewer;
  });
  const allAtOnce = (what: (viewer: typeof viewers[number]) => void): void => {
    for (const viewer of viewers) time.after(Math.random() * withinSeconds * 1_000, () => what(viewer));
  };

  allAtOnce((viewer) => viewer.connect());
  let join: Joining | undefined;
  if (outageMinutes !== undefined) {
    await time.runUntil(start + outageMinutes * 60_000);
    join = arrivals.result();
    arrivals = joining(count, time.now());
    allAtOnce((viewer) => viewer.breakConnections());
  }
  await time.runUntil(end);
  const last = arrivals.result();
  countCalls();
  viewers.forEach((viewer) => viewer.disconnect());
  const failed = Object.entries(refused)
    .reduce((sum, [who, times]) => (who.endsWith(' function') && who !== `${THROTTLED[handler]} function` ? sum + times : sum), 0);
  await emulator.close();
  return {
    requests, calls, join: join ?? last, back: join && last, gaveUp, refused, failed, machineSeconds: (Date.now() - began) / 1_000,
  };
}

function emptySeconds(minutes: number): number[] {
  // What is under way at the end counts too.
  return Array.from({ length: Math.ceil(minutes * 60) + 60 }, () => 0);
}

function secondOf(now: number, start: number): number {
  return Math.floor((now - start) / 1_000);
}

function joining(count: number, start: number): { asked(viewer: number): void; opened(viewer: number, now: number): void; result(): Joining } {
  const asked = new Uint32Array(count);
  const isIn = new Uint8Array(count);
  let [joined, last] = [0, start];
  return {
    asked: (viewer) => { if (!isIn[viewer]) asked[viewer]++; },
    opened(viewer, now) {
      if (isIn[viewer]) return;
      isIn[viewer] = 1;
      joined++;
      last = now;
    },
    result() {
      const sorted = asked.slice().sort();
      return {
        seconds: joined === count ? (last - start) / 1_000 : undefined,
        joined,
        mean: sorted.reduce((sum, requests) => sum + requests, 0) / count,
        p99: sorted[Math.floor(count * 0.99)],
        most: sorted[count - 1],
      };
    },
  };
}
