import type { FailureLog } from '../http/problem';

/** What is done and by whom. Whoever writes adds fields: flat, and none that holds what was said in a chat or an event's attributes. */
export interface AuditedAction {
  readonly action: string;
  readonly requestId: string;
}

/** `requested` is written before it is done, `failed` after it was not, or not everywhere. */
export type AuditOutcome = 'requested' | 'failed';

/** One line of an audit log. */
export type AuditRecord<A extends AuditedAction> = A & {
  readonly time: Date;
  readonly outcome: AuditOutcome;
};

export interface AuditLog<A extends AuditedAction> {
  readonly write: (record: AuditRecord<A>) => Promise<void>;
}

/** The record could not be written. `log`: what operators may know of it. */
export class AuditLogUnavailable extends Error {
  constructor(readonly log: FailureLog) {
    super('The audit log cannot be written');
    this.name = 'AuditLogUnavailable';
  }
}

/** Acts, once the record of it is written: nothing is done without one, and an `AuditLogUnavailable` is thrown. */
export async function audited<A extends AuditedAction, T>(log: AuditLog<A>, action: A, now: () => number, act: () => Promise<T>): Promise<T> {
  const write = async (outcome: AuditOutcome) => log.write({ ...action, time: new Date(now()), outcome });
  await write('requested');
  try {
    return await act();
  } catch (error) {
    // That it was requested is written: what failed is in the answer, too, and in the function's own log.
    await write('failed').catch(() => undefined);
    throw error;
  }
}
