import { gateway, problem, type Expected } from './hostile';

/** A user id in a path: whom it bans, or why it bans nobody. */
export interface InPath {
  readonly name: string;
  /** As it goes over the wire. */
  readonly segment: string;
  /** The id of the user who is to be banned, if anybody is: on both doors, or on each. */
  readonly bans: string | { readonly Http: string | Expected; readonly Rest: string | Expected; readonly why: string } | Expected;
}

const GRIN = '\u{1F600}';
const REFUSED = problem('invalid-request');

/** There is one way to send any id. */
export function encoded(id: string): string {
  return `~${Buffer.from(id).toString('base64url')}`;
}

/** Ids that a path could make others of. */
export const AWKWARD: readonly string[] = [
  'a/b', 'a%2Fb', 'a%252Fb', 'a%b', '%', '%25', 'a b', ' a', 'a ', 'a+b', 'a?b', 'a#b', 'a\\b', 'a\u0000b', 'a\nb', '~', '~YS9i', '.', '..', '../..', '*', 'ban#a', 'count#a', '__proto__', 'constructor', '{userId}',
  GRIN, GRIN.repeat(128), 'x'.repeat(128), 'a\ufffdb', '\u202ea', '"a"', '<a>', 'arn:aws:ivschat:us-east-1:1:room/x', 'eu-west-1:0a0a0a0a-0000', 'alice@example.com',
];

export const IN_PATHS: readonly InPath[] = [
  ...AWKWARD.map((id): InPath => ({ name: `${JSON.stringify(id).slice(0, 40)} in base64url`, segment: encoded(id), bans: id })),
  ...['a b', ' a', 'a ', 'a#b', 'a\\b', 'a\u0000b', 'a\nb', '*', 'ban#a', 'count#a', '__proto__', 'constructor', '{userId}', GRIN, GRIN.repeat(128), 'x'.repeat(128), '\u202ea', '"a"', '<a>', 'alice@example.com', 'e\u0301', '\u00e9']
    .map((id): InPath => ({ name: `${JSON.stringify(id).slice(0, 40)}, percent-encoded`, segment: encodeURIComponent(id), bans: id })),
  { name: 'a plus is a plus', segment: 'a+b', bans: 'a+b' },
  { name: 'an encoded plus is a plus', segment: 'a%2Bb', bans: 'a+b' },
  { name: 'an encoded letter is that letter', segment: '%61lice', bans: 'alice' },
  { name: 'an encoded slash', segment: 'a%2Fb', bans: { Http: gateway(404), Rest: 'a/b', why: 'an HTTP API decodes the path before it looks for the route' } },
  { name: 'a slash that is encoded twice', segment: 'a%252Fb', bans: { Http: REFUSED, Rest: 'a%2Fb', why: 'behind an HTTP API nothing tells whether %25 was decoded' } },
  { name: 'an encoded percent sign', segment: 'a%25b', bans: { Http: REFUSED, Rest: 'a%b', why: 'the same' } },
  { name: 'an encoded question mark', segment: 'a%3Fb', bans: 'a?b' }, // an HTTP API of AWS may cut it there: the answer names whom it banned
  { name: 'escapes that are none', segment: 'a%zz', bans: { Http: 'a%zz', Rest: REFUSED, why: 'MiniStack\'s own: an HTTP API of AWS lets nothing through that cannot be decoded' } },
  { name: 'half a character', segment: 'a%E0%A4', bans: REFUSED },
  { name: 'a slash in too many bytes', segment: 'a%C0%AFb', bans: REFUSED },
  { name: 'half a surrogate pair', segment: 'a%ED%A0%80', bans: REFUSED },
  { name: 'what is written for bytes that are none', segment: 'a%EF%BF%BDb', bans: REFUSED },
  { name: '129 letters', segment: 'x'.repeat(129), bans: REFUSED },
  { name: '129 characters of four bytes', segment: encodeURIComponent(GRIN.repeat(129)), bans: REFUSED },
  { name: '129 characters in base64url', segment: encoded(GRIN.repeat(129)), bans: REFUSED },
  ...['~', '~YS9i=', '~YR', '~YS9j%20', '~_w', '~7aCA', '~YS9i%0A', '~YS+i', '~%59S9i%3D', '~~'].map((segment): InPath => ({ name: `${segment}, which is no base64url of an id`, segment, bans: REFUSED })),
  { name: 'a tilde that is encoded', segment: '%7EYS9i', bans: 'a/b' },
];

/** Pairs of ids that look the same, or nearly, and are two users. */
export const TWINS: readonly (readonly [name: string, one: string, other: string])[] = [
  ['composed and decomposed', 'jos\u00e9', 'jose\u0301'], ['another letter case', 'alice', 'Alice'], ['full width', 'alice', '\uff41lice'], ['a Cyrillic letter', 'alice', '\u0430lice'], ['a space of no width', 'alice', 'ali\u200bce'],
  ['a space at the end', 'alice', 'alice '], ['a dotless i', 'alice', 'al\u0131ce'], ['a long s', 'boss', 'bo\u017fs'], ['sharp s and two', 'stra\u00dfe', 'strasse'], ['a ligature', 'office', 'o\ufb03ce'], ['the sign and the letter', '\u212b', '\u00c5'],
  ['a mark of direction', 'alice', 'alice\u200e'], ['selected variants', '\u2764', '\u2764\ufe0f'], ['the same in escapes', 'a/b', 'a%2Fb'], ['a part of it', 'alice', 'alic'], ['the end of a text in C', 'alice', 'alice\u0000'],
];
