import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'crypto';

/** A cipher that also shows whether anything was changed, and whether it was made for this list. */
const CIPHER = 'aes-256-gcm';
const [IV_BYTES, TAG_BYTES] = [12, 16];

/** What is derived from a key for this purpose is no hash of a user, and no hash tells anything of it. */
const PURPOSE = 'cdk-ivschat: where a page of a list begins';

/**
 * Where a page begins, as a text that says nothing: the list has entries that its reader may not know of.
 *
 * @param key any secret text
 * @param list whose list, and of what: the text is good for no other
 */
export function sealPage(key: string, list: readonly string[], place: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, derived(key), iv).setAAD(nameOf(list));
  const sealed = Buffer.concat([cipher.update(place, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
}

/** Undefined, if it is no text that was made with this key for this list. */
export function openPage(key: string, list: readonly string[], text: string): string | undefined {
  const bytes = Buffer.from(text, 'base64url');
  // There is one text for each place: nothing is passed over, such as padding, blanks or another alphabet.
  if (bytes.length <= IV_BYTES + TAG_BYTES || bytes.toString('base64url') !== text) return undefined;
  const [iv, tag, sealed] = [bytes.subarray(0, IV_BYTES), bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES), bytes.subarray(IV_BYTES + TAG_BYTES)];
  try {
    const decipher = createDecipheriv(CIPHER, derived(key), iv, { authTagLength: TAG_BYTES }).setAAD(nameOf(list)).setAuthTag(tag);
    return Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

function derived(key: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, '', PURPOSE, 32));
}

function nameOf(list: readonly string[]): Buffer {
  return Buffer.from(JSON.stringify(list));
}
