import { Refusal, type FailureLog } from '../http/problem';

/** When it is worth another try, in seconds. */
const RETRY_AFTER = 5;

/** What is done and by whom: never what was said in a chat, and never an event's attributes. */
export interface AuditedAction {
  readonly action: string;
  /** The moderator's user id. */
  readonly moderator: string;
  /** The key of the room. */
  readonly room?: string;
  /** It is for every room of the API. */
  readonly everywhere?: true;
  readonly userId?: string;
  readonly messageId?: string;
  readonly eventName?: string;
  readonly reason?: string;
  readonly until?: Date;
  readonly requestId: string;
}

/** One line of the audit log: a published format, see docs/moderation.md. */
export interface AuditRecord extends AuditedAction {
  readonly time: Date;
  /** `requested` is written before it is done, `failed` after it was not, or not everywhere. */
  readonly outcome: 'requested' | 'failed';
}

export interface AuditLog {
  readonly write: (record: AuditRecord) => Promise<void>;
}

/** The record could not be written. `log`: what operators may know of it. */
export class AuditLogUnavailable extends Error {
  constructor(readonly log: FailureLog) {
    super('The audit log cannot be written');
    this.name = 'AuditLogUnavailable';
  }
}

/** Acts, once the record of it is written: nothing is done without one. */
export async function audited<T>(log: AuditLog, action: AuditedAction, now: () => number, act: () => Promise<T>): Promise<T> {
  const write = (outcome: AuditRecord['outcome']) => log.write({ time: new Date(now()), ...action, outcome });
  try {
    await write('requested');
  } catch (error) {
    if (!(error instanceof AuditLogUnavailable)) throw error;
    const detail = 'The record of this action could not be written, and so nothing was done. Try again later.';
    throw new Refusal('moderation-unavailable', detail, { retryAfterSeconds: RETRY_AFTER, log: error.log });
  }
  try {
    return await act();
  } catch (error) {
    // That it was requested is written: what failed is in the answer, too, and in the function's own log.
    await write('failed').catch(() => undefined);
    throw error;
  }
}
