import { isUserId } from './bans';
import { invalid, pathParameter, type ApiEvent } from './request';
import { USER_PATH_PARAMETER } from '../../src/contract';

/** What stands before the base64url of an id. */
const ENCODED = '~';

/** What bytes that were no UTF-8 have become: several ids would be one. Whose id really has it is sent in base64url. */
const REPLACED = '\u{FFFD}';

const HOW_TO = `A user id may always be sent as ${ENCODED} and the base64url of its UTF-8, without padding.`;

/**
 * The user id in the path, to the code unit, or nobody's. An HTTP API hands the path over decoded, a REST API as it was sent;
 * where two ids could have become one, it is refused. `~` and base64url survives both: it has nothing that is ever escaped.
 */
export function pathUser(event: ApiEvent): string {
  const sent = pathParameter(event, USER_PATH_PARAMETER) ?? '';
  const segment = isRaw(event) ? decoded(sent) : unambiguous(sent, event);
  const id = segment.startsWith(ENCODED) ? fromBase64Url(segment.slice(ENCODED.length)) : plain(segment);
  if (!isUserId(id)) return invalid(`The user id in the path must have 1 to 128 characters. ${HOW_TO}`);
  return id;
}

/** Of a REST API: its events alone have no version. */
function isRaw(event: ApiEvent): boolean {
  return !('version' in event) || event.version === undefined || event.version === null;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return invalid(`The user id in the path must be percent-encoded UTF-8. ${HOW_TO}`);
  }
}

/** Of an HTTP API, which has decoded it. Whether `%25` is what was sent or what came of it, nothing tells. */
function unambiguous(segment: string, event: ApiEvent): string {
  const path = 'rawPath' in event ? event.rawPath : event.path;
  const last = path.slice(path.lastIndexOf('/') + 1);
  if (/%25/.test(segment) || last !== segment) return invalid(`The user id in the path could be read in two ways. ${HOW_TO}`);
  return segment;
}

function plain(segment: string): string {
  return segment.includes(REPLACED) ? invalid(`The user id in the path must be UTF-8. ${HOW_TO}`) : segment;
}

/** There is one text for each id. */
function fromBase64Url(text: string): string {
  const bytes = Buffer.from(text, 'base64url');
  const id = bytes.toString('utf8');
  const canonical = bytes.toString('base64url') === text && Buffer.from(id, 'utf8').equals(bytes);
  return canonical ? id : invalid(`What follows ${ENCODED} in the path must be canonical base64url of UTF-8. ${HOW_TO}`);
}
