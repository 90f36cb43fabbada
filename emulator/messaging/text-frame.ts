/** What the first byte of an unfragmented text message is. */
const FINAL_TEXT = 0x81;
/** The second byte is the length itself up to here; two lengths more say how many bytes hold it. */
const LONGEST_SHORT = 125;
const TWO_BYTES = 126;
const EIGHT_BYTES = 127;

/** A text message as a server writes it on a WebSocket (RFC 6455, section 5.2): the same bytes for every client. */
export function textFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  return Buffer.concat([header(payload.length), payload]);
}

function header(length: number): Buffer {
  if (length <= LONGEST_SHORT) return Buffer.from([FINAL_TEXT, length]);
  const long = length > 0xffff;
  const bytes = Buffer.alloc(long ? 10 : 4);
  bytes.set([FINAL_TEXT, long ? EIGHT_BYTES : TWO_BYTES]);
  if (long) bytes.writeBigUInt64BE(BigInt(length), 2);
  else bytes.writeUInt16BE(length, 2);
  return bytes;
}
