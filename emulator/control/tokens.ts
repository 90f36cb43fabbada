import { findRoom } from './rooms';
import { timestamp } from '../common/clock';
import { newToken } from '../common/ids';
import type { Service } from '../common/service';
import type { ChatToken, Store } from '../common/store';

const DEFAULT_SESSION_MINUTES = 60;
const MINUTE_MS = 60_000;

export function createChatToken(service: Service, input: {
  readonly roomIdentifier: string;
  readonly userId: string;
  readonly capabilities?: readonly string[];
  readonly sessionDurationInMinutes?: number;
  readonly attributes?: Readonly<Record<string, string>>;
}): object {
  const room = findRoom(service, input.roomIdentifier);
  const now = service.clock.now();
  forgetExpired(service.store, now);
  const token = newToken();
  const issued: ChatToken = {
    roomArn: room.arn,
    userId: input.userId,
    capabilities: new Set(input.capabilities),
    attributes: input.attributes ?? {},
    tokenExpirationTime: now + service.settings.tokenLifetimeMs,
    sessionExpirationTime: now + (input.sessionDurationInMinutes ?? DEFAULT_SESSION_MINUTES) * MINUTE_MS,
  };
  service.store.tokens.set(token, issued);
  return {
    token,
    tokenExpirationTime: timestamp(issued.tokenExpirationTime),
    sessionExpirationTime: timestamp(issued.sessionExpirationTime),
  };
}

function forgetExpired(store: Store, now: number): void {
  // Oldest first, and a live one ends the walk: tokens expire in the order they were issued, as long as nobody changes their lifetime.
  for (const [token, issued] of store.tokens) {
    if (issued.tokenExpirationTime > now) break;
    store.tokens.delete(token);
  }
}
