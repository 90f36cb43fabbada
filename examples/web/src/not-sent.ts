import type { ChatError } from 'amazon-ivs-chat-messaging';

/** Why the room did not take a message, for who wrote it. */
export class NotSent extends Error {
  /** @param tooMany whether the room, or this person, has sent too much in this second */
  constructor(message: string, readonly tooMany = false) {
    super(message);
  }
}

/** The client rejects with the service's error, which is no `Error`, or throws one of its own. */
export function notSent(reason: unknown, isConnected: boolean): NotSent {
  const { errorCode, errorMessage = '' } = (typeof reason === 'object' ? reason ?? {} : {}) as Partial<ChatError>;
  if (errorCode === 429) return new NotSent('Not sent: the room has too much to do.', true);
  // What the reviewer said stands behind what the service says.
  if (errorCode !== undefined) return new NotSent(`Refused: ${errorMessage.replace(/^.*? review: /, '')}`);
  return new NotSent(isConnected ? 'Nobody has answered: it may not have been sent.' : 'Not sent: you are not connected.');
}

/** Rejects when the work takes longer. */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => { timer = setTimeout(() => reject(new Error('late')), milliseconds); });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
