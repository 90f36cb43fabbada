import { createHmac } from 'crypto';

/** Of whom the logs speak without naming them: the same for all requests of a user, and nobody's without the key. */
export interface UserHashes {
  /** Reads the key, if that has not begun yet. */
  readonly begin: () => void;
  /** The hash of a user id, if the key is there, or soon is. */
  readonly of: (userId: string) => Promise<string | undefined>;
  /** The key itself, on the same terms. */
  readonly key: () => Promise<string | undefined>;
}

/** How long an answer may wait for the key, from the beginning of the first request on. */
export const KEY_MILLISECONDS = 1_000;
/** After a failure, the key is asked for again, which no request waits for. */
const AGAIN_MILLISECONDS = 60_000;
/** Shorter keys could be found by trying. */
const KEY_LENGTH = 32;
/** 64 bits: a collision among a million users has a probability of one in 37 million. */
const HASH_LENGTH = 16;

interface KeyStore {
  /** Whoever reads it gives up by himself after a while. */
  readonly read: () => Promise<string | undefined>;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  readonly now: () => number;
  /** Told once, at the first failure. */
  readonly warn: (errorName: string) => void;
}

export function userHash(key: string, userId: string): string {
  return createHmac('sha256', key).update(userId, 'utf8').digest('hex').slice(0, HASH_LENGTH);
}

/** The key is read once, beside what the first request does. It fails no request, and only the first ones wait for it. */
export function userHashes({ read, sleep, now, warn }: KeyStore): UserHashes {
  let key: string | undefined;
  let reading: Promise<void> | undefined;
  let began = -Infinity;
  let warned = false;

  const failed = (name: string): void => {
    if (!warned) warn(name);
    warned = true;
  };
  const readKey = async (): Promise<void> => {
    try {
      const text = await read();
      if (text !== undefined && text.length >= KEY_LENGTH) key = text;
      else failed('KeyTooShort');
    } catch (error) {
      failed(error instanceof Error ? error.name : 'unknown');
    } finally {
      reading = undefined;
    }
  };
  const begin = (): void => {
    if (key !== undefined || reading || now() < began + AGAIN_MILLISECONDS) return;
    began = now();
    reading = readKey();
  };
  const whenRead = async (): Promise<string | undefined> => {
    begin();
    const left = began + KEY_MILLISECONDS - now();
    if (key === undefined && reading && !warned && left > 0) await Promise.race([reading, sleep(left)]);
    return key;
  };
  return {
    begin,
    of: async (userId) => {
      const found = await whenRead();
      return found === undefined ? undefined : userHash(found, userId);
    },
    key: whenRead,
  };
}

/** Where there is no key. */
export const NO_HASHES: UserHashes = { begin: () => undefined, of: async () => undefined, key: async () => undefined };
