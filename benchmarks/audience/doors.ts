import type { Handler, NewEnvironment } from './handlers';
import type { Answer } from './viewer';
import type { Time } from './virtual-time';

/** What stands between the viewers and the handler. */
export interface Layout {
  readonly name: string;
  /** How many environments there are at most. */
  readonly environments: number;
  /** Lambda hands an environment one request at a time, and starts another one while there may be more. Otherwise each takes some of what comes. */
  readonly oneAtATime: boolean;
}

/** API Gateway's limit for an account and region, as a token bucket. */
const REQUESTS_PER_SECOND = 10_000;
const BURST = 5_000;
/** The SDK's connections: what comes while all are taken waits outside, where it does not keep the clock from going on. */
const AT_ONCE = 50;
/** Until a new environment answers. */
const COLD_START_MILLISECONDS = 500;

export type Door = (event: object) => Promise<Answer>;

/** Who stands at the door is answered by a handler, or refused by API Gateway (429) or Lambda (503), which say no time. */
export function openDoor({ environments, oneAtATime }: Layout, start: NewEnvironment, time: Time): Door {
  if (!oneAtATime) {
    const handlers = Array.from({ length: environments }, start).map((handler) => ({ handler, places: places(AT_ONCE) }));
    return async (event) => {
      const { handler, places: { take, leave } } = handlers[Math.floor(Math.random() * handlers.length)];
      await take();
      return time.during(async () => asked(handler, event)).finally(leave);
    };
  }
  // Loading them takes the machine's time, and must not hold up who is at work.
  const cold = Array.from({ length: environments }, start);
  const idle: Handler[] = [];
  const gateway = tokenBucket(time);
  return async (event) => time.during(async () => {
    if (!gateway()) return { status: 429, by: 'API Gateway' };
    let handler = idle.pop();
    if (!handler) {
      handler = cold.pop();
      if (!handler) return { status: 503, by: 'Lambda' };
      await time.pause(COLD_START_MILLISECONDS);
    }
    const answer = await asked(handler, event);
    idle.push(handler);
    return answer;
  });
}

async function asked(handler: Handler, event: object): Promise<Answer> {
  const { statusCode, headers, body } = await handler(event);
  if (statusCode !== 200) {
    const after = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'retry-after')?.[1];
    return { status: statusCode, by: 'function', retryAfterSeconds: after === undefined ? undefined : Number(after) };
  }
  const { token, tokenExpirationTime, sessionExpirationTime } = JSON.parse(body) as Readonly<Record<string, string>>;
  return { token: { value: token, tokenExpires: Date.parse(tokenExpirationTime), sessionExpires: Date.parse(sessionExpirationTime) } };
}

/** So many at a time; who comes first goes first. */
function places(count: number): { take(): Promise<void>; leave(): void } {
  const waiting: (() => void)[] = [];
  let free = count;
  return {
    async take() {
      if (free > 0) free--;
      else await new Promise<void>((resolve) => void waiting.push(resolve));
    },
    leave() {
      const next = waiting.shift();
      if (next) next();
      else free++;
    },
  };
}

function tokenBucket(time: Time): () => boolean {
  let [tokens, filledAt] = [BURST, time.now()];
  return () => {
    tokens = Math.min(BURST, tokens + ((time.now() - filledAt) / 1_000) * REQUESTS_PER_SECOND);
    filledAt = time.now();
    if (tokens < 1) return false;
    tokens--;
    return true;
  };
}
