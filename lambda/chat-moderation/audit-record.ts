import type { AuditedAction, AuditRecord } from '../audit/audit';
import type { FieldsInOrder } from '../audit/audit-log';

/** What is done and by whom: never what was said in a chat, and never an event's attributes. */
export interface ModerationAction extends AuditedAction {
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
}

/** One line of the audit log: a published format, see docs/moderation.md. */
export type ModerationRecord = AuditRecord<ModerationAction>;

/** In this order, for people who read it. */
export const MODERATION_FIELDS: FieldsInOrder<ModerationAction> = {
  time: true,
  action: true,
  outcome: true,
  moderator: true,
  room: true,
  everywhere: true,
  userId: true,
  messageId: true,
  eventName: true,
  reason: true,
  until: true,
  requestId: true,
};
