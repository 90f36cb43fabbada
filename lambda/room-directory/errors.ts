import { ChannelTagsUnavailable } from './channel-tags';
import type { RoomDirectoryErrorCode } from '../../src/runtime';
import { AuditLogUnavailable } from '../audit/audit';
import { TableUnavailable } from '../aws/table-calls';
import { reasonOf } from '../cloudformation/reason';
import type { FailureLog } from '../http/problem';
import { isThrottled, toApiError } from '../ivschat/retry';

/**
 * What a call to the directory fails with. Its name is a part of the contract: Lambda hands it on as the type of the error, by which a
 * backend, or the Catch of a state machine, knows what to do. It has no stack, which Lambda would hand on too.
 */
export class DirectoryError extends Error {
  public readonly name: RoomDirectoryErrorCode;

  /** @param log for operators: names and ids alone */
  constructor(name: RoomDirectoryErrorCode, message: string, readonly log?: FailureLog) {
    super(message);
    this.name = name;
    this.stack = `${name}: ${message}`;
  }
}

/** Whatever went wrong, by the name that callers know it by. */
export function directoryError(thrown: unknown): DirectoryError {
  if (thrown instanceof DirectoryError) return thrown;
  if (thrown instanceof TableUnavailable) {
    return new DirectoryError('TableUnavailable', 'The table of the directory cannot be reached. Try again later', thrown.log);
  }
  if (thrown instanceof AuditLogUnavailable) {
    return new DirectoryError('AuditUnavailable', 'The audit record could not be written, and so nothing was done. Try again later', thrown.log);
  }
  if (thrown instanceof ChannelTagsUnavailable) return new DirectoryError('ServiceFailed', `${thrown.message}. Try again later`, thrown.log);
  const error = toApiError(thrown);
  // A mistake of ours: its message may quote what it was working on.
  if (error.operation === undefined) return new DirectoryError('ServiceFailed', 'Something went wrong', { errorName: error.constructor.name });
  const log = { errorName: error.name, awsRequestId: error.$metadata?.requestId };
  if (isThrottled(error)) return new DirectoryError('Throttled', 'Amazon IVS Chat takes no more of these calls now. Try again later', log);
  if (error.name === 'ServiceQuotaExceededException') {
    return new DirectoryError('RoomQuotaExceeded', `The account has as many rooms as it may have in this region: ${reasonOf(error)}`, log);
  }
  return new DirectoryError('ServiceFailed', reasonOf(error), log);
}
