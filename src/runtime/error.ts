import { ERRORS, type RoomDirectoryErrorCode } from './contract';

/** The directory has not done what it was asked for. */
export class RoomDirectoryError extends Error {
  /** Whether the same request may succeed a moment later. It does no harm if it had succeeded before. */
  readonly retryable: boolean;

  /**
   * @param code which of ERRORS it is
   * @param message for people: its wording may change
   */
  constructor(readonly code: RoomDirectoryErrorCode, message: string) {
    super(message);
    this.name = 'RoomDirectoryError';
    this.retryable = ERRORS[code].retryable;
  }
}

/** The error in the answer to a call that failed. Of what Lambda tells, only the name and the message of our own errors are taken: never a trace. */
export function errorOf(answer: unknown): RoomDirectoryError {
  const { errorType, errorMessage } = (typeof answer === 'object' && answer !== null ? answer : {}) as { errorType?: unknown; errorMessage?: unknown };
  return isCode(errorType) && typeof errorMessage === 'string'
    ? new RoomDirectoryError(errorType, errorMessage)
    : new RoomDirectoryError('ServiceFailed', 'The function of the room directory failed');
}

function isCode(name: unknown): name is RoomDirectoryErrorCode {
  return typeof name === 'string' && Object.hasOwn(ERRORS, name);
}
