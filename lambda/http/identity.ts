import { isWellFormed } from './bans';
import { attributeText, idText, own, secondsOf } from './claims';
import type { CallerConfig } from './environment';
import { groupsOf } from './groups';
import { Refusal } from './problem';
import type { ApiEvent } from './request';
import { verified, type Verified } from './verified';

/** Who the caller is, by what API Gateway verified and nothing else. */
export interface Identity {
  readonly userId: string;
  readonly groups: readonly string[];
  /** The groups claim is there, but what is in it cannot be told for certain: it gives no groups. */
  readonly groupsUnreadable?: boolean;
  /** When the sign-in ends, in seconds since 1970: NaN where it says so but cannot be read, undefined where it does not say. */
  readonly signInEnds?: number;
  /** A claim as text, when the caller has it. */
  readonly claim: (name: string) => string | undefined;
}

/** UserID of the Amazon IVS Chat API, in characters (Unicode code points). */
const MAX_USER_ID = 128;

export function identify(event: ApiEvent, config: CallerConfig, newId: () => string): Identity {
  if (config.anonymous) return unknownUser(`anonymous-${newId()}`);
  const caller = verified(event, config);
  checkClient(caller, config.clients);
  const groups = groupsOf(caller, config.groupsClaim);
  return {
    userId: checkUserId(userId(caller, config.userIdClaim)),
    groups: groups ?? [],
    groupsUnreadable: groups === undefined,
    signInEnds: 'claims' in caller ? secondsOf(own(caller.claims, 'exp')) : undefined,
    claim: (name) => 'claims' in caller ? attributeText(own(caller.claims, name)) : undefined,
  };
}

/** Of whom nothing is known but an id that is nobody else's. */
export function unknownUser(id: string): Identity {
  return { userId: id, groups: [], claim: () => undefined };
}

function userId(caller: Verified, claim: string): string | undefined {
  switch (caller.by) {
    case 'iam': return idText(caller.userId);
    case 'lambda': return idText(own(caller.claims, claim));
    case 'jwt': {
      // API Gateway makes a text of everything: where the JWT shows that it was a number which was rounded, it is nobody's id.
      const original = own(caller.token ?? {}, claim);
      return original !== undefined && idText(original) === undefined ? undefined : idText(own(caller.claims, claim));
    }
    case 'nobody': return undefined;
  }
}

/** As HTTP APIs do it: whom the token is for is in `aud`, or else in `client_id`. REST APIs take the tokens of every client of a user pool. */
function checkClient(caller: Verified, clients: readonly string[] | undefined): void {
  if (caller.by !== 'jwt' || clients === undefined) return;
  const client = own(caller.claims, 'aud') ?? own(caller.claims, 'client_id');
  if (typeof client !== 'string' || !clients.includes(client)) {
    throw new Refusal('unauthorized', 'The sign-in of this request is for another app.');
  }
}

/** Never cut, and never with half a surrogate pair, of which UTF-8 makes U+FFFD: two users whose ids are nearly alike would become one. */
function checkUserId(id: string | undefined): string {
  if (!id) {
    throw new Refusal('no-user-id', 'The sign-in of this request has no user id that chat could use.');
  }
  if ([...id].length > MAX_USER_ID) {
    throw new Refusal('user-id-too-long', `A user id in chat has at most ${MAX_USER_ID} characters.`);
  }
  if (!isWellFormed(id)) throw new Refusal('no-user-id', 'No user of a chat can have this id.');
  return id;
}
