import { readFault } from './fault';
import type { Faults } from './faults';
import type { Limits } from './limits';
import type { Recorder } from './recorder';
import type { State } from './state';
import { ServiceError } from '../common/errors';
import { parseBody, pathOf } from '../common/http';
import { loggingConfigurationOutput, roomOutput } from '../common/outputs';
import type { Service } from '../common/service';
import { changeSettings, type Settings } from '../common/settings';
import { settled } from '../delivery/states';

/** Where the admin API begins. No operation of the service has such a path. */
export const ADMIN_PREFIX = '/_emulator/';

/** Said wherever somebody might think otherwise. */
export const STATE_NOTICE = 'in memory: gone when this process stops';

/** Everything the admin API can look into and change, in process and over HTTP alike. */
export interface Admin {
  readonly recorder: Recorder;
  readonly faults: Faults;
  readonly settings: Settings;
  health(): object;
  state(): State;
  /** Delivers all log records that are waiting. */
  flush(): Promise<void>;
  /** Everything as it was at the start: resources, tokens, connections, faults, calls, settings. */
  reset(): void;
}

export function createAdmin(service: Service, recorder: Recorder, faults: Faults, limits: Limits): Admin {
  const atStart = { ...service.settings };
  return {
    recorder,
    faults,
    settings: service.settings,
    health: () => ({ status: 'ok', region: service.region, account: service.account, state: STATE_NOTICE }),
    state: () => ({
      rooms: [...service.store.rooms.values()].map((room) => ({
        ...roomOutput(room),
        connections: service.hub.connections(room.arn),
        reviews: service.aws() && room.messageReviewHandler && room.reviews,
      })),
      loggingConfigurations: settled(service).map((one) => ({
        ...loggingConfigurationOutput(one),
        stateReason: one.problem,
        delivery: service.aws() && service.logs.outcome(one.arn),
      })),
      unusedTokens: service.store.tokens.size,
    }),
    flush: async () => service.logs.flush(),
    reset() {
      service.logs.clear();
      service.hub.closeAll();
      service.store.rooms.clear();
      service.store.loggingConfigurations.clear();
      service.store.tokens.clear();
      recorder.clear();
      faults.clear();
      limits.reset();
      Object.assign(service.settings, atStart);
    },
  };
}

/** Answers a request to the admin API. It needs no signature: the emulator listens on loopback only, and hears no foreign page. */
export async function handleAdmin(
  admin: Admin, method: string, url: string, body: string | undefined,
): Promise<{ status: number; body?: unknown }> {
  try {
    const parsed = parseBody(body);
    if (parsed instanceof ServiceError) throw parsed;
    return await answer(admin, `${method} ${pathOf(url).slice(ADMIN_PREFIX.length - 1)}`, parsed);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { status: error.status, body: { message: error.message, ...error.details } };
  }
}

async function answer(admin: Admin, request: string, body: Readonly<Record<string, unknown>>): Promise<{ status: number; body?: unknown }> {
  switch (request) {
    case 'GET /health': return { status: 200, body: admin.health() };
    case 'GET /state': return { status: 200, body: admin.state() };
    case 'GET /calls': return { status: 200, body: { calls: admin.recorder.calls() } };
    case 'DELETE /calls': return done(() => admin.recorder.clear());
    case 'GET /faults': return { status: 200, body: { faults: admin.faults.list() } };
    case 'POST /faults': return { status: 201, body: admin.faults.add(readFault(body)) };
    case 'DELETE /faults': return done(() => admin.faults.clear());
    case 'GET /settings': return { status: 200, body: admin.settings };
    case 'POST /settings':
      changeSettings(admin.settings, body);
      return { status: 200, body: admin.settings };
    case 'POST /flush':
      await admin.flush();
      return { status: 204 };
    case 'POST /reset': return done(() => admin.reset());
    default: return { status: 404, body: { message: 'The emulator has no such admin request' } };
  }
}

function done(change: () => void): { status: number } {
  change();
  return { status: 204 };
}

