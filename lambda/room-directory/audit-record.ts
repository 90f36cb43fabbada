import type { AuditedAction, AuditLog } from '../audit/audit';
import type { FieldsInOrder } from '../audit/audit-log';
import type { CloseReason } from '../directory/entry';

/** What is done to a room, and for whom: a line of the audit log, see docs/room-directory.md. */
export interface DirectoryAction extends AuditedAction {
  readonly action: 'openRoom' | 'closeRoom';
  /** The key of the room. */
  readonly room: string;
  readonly owner?: string;
  /** Who asked, in the words of whoever called. */
  readonly by?: string;
  /** Of a closing. */
  readonly reason?: CloseReason;
}

export type DirectoryAudit = AuditLog<DirectoryAction>;

export const FIELDS: FieldsInOrder<DirectoryAction> = {
  time: true, action: true, outcome: true, room: true, owner: true, by: true, reason: true, requestId: true,
};
