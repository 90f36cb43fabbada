import { errorFrame } from '../common/frames';
import type { Client } from '../common/service';
import type { Store } from '../common/store';

/** Faults of chat connections. They strike when a client sends a frame, or at once. */
export const CONNECTION_FAULTS = ['cut-connection', 'error-frame'] as const;

/** What a fault matches a client's frame by; without a frame, any action will do. */
export function frameTarget(store: Store, { roomArn, userId }: Client, action = '*') {
  return { operation: action, resource: roomArn, name: store.rooms.get(roomArn)?.name, userId };
}

interface ConnectionFault {
  readonly kind: string;
  readonly status?: number;
  readonly message?: string;
}

/** Does to the client what the fault asks for. An error is the answer to its request, if there is one. */
export function suffer(client: Client, { kind, status = 500, message = 'A fault injected into the emulator' }: ConnectionFault, requestId?: string): void {
  if (kind === 'cut-connection') client.cut();
  else client.push(errorFrame({ code: status, message, requestId }));
}
