import { randomBytes, randomInt } from 'node:crypto';

const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const ID_LENGTH = 12;

/** A new id of a room, logging configuration, message, event or error: twelve letters and digits. */
export function newId(): string {
  return Array.from({ length: ID_LENGTH }, () => LETTERS_AND_DIGITS[randomInt(LETTERS_AND_DIGITS.length)]).join('');
}

/** A new chat token: nobody can guess it or read anything from it, and it is legal as a WebSocket sub-protocol. */
export function newToken(): string {
  return randomBytes(48).toString('base64url');
}
