import { Token } from 'aws-cdk-lib';
import type { ApiFacts } from './facts';
import type { ChatTokenOptions } from '../chat-token-options';
import type { RoomPolicy } from '../room-policy';

/** What an API is told and has made of it. */
export interface ApiParts extends Pick<ApiFacts, 'title' | 'url' | 'authorizer' | 'routes' | 'door' | 'hasBanList' | 'hasDirectory' | 'listsOpenRooms'> {
  readonly options: ChatTokenOptions;
  /** The policy of rooms that have none of their own. */
  readonly policy: RoomPolicy;
  /** Those that rooms have. */
  readonly policiesInUse: readonly RoomPolicy[];
  readonly guestPolicy?: RoomPolicy;
}

/** What may be told of an API. Who reads it need not know that there are private rooms, nor what goes on in them. */
export function apiFacts({ options, policy, policiesInUse, guestPolicy, ...told }: ApiParts): ApiFacts {
  const open = policiesInUse.filter(({ allowedGroups }) => allowedGroups === undefined);
  const { requestAttributes = {}, attributeClaims = {}, tokensPerUser } = options;
  return {
    ...told,
    // The rules of a room in a directory may say any duration that the service takes.
    tokens: { sessionMinutes: told.hasDirectory ? undefined : longestSession(open.length > 0 ? open : [policy]) },
    guestTokens: guestPolicy ? { sessionMinutes: longestSession([guestPolicy]), capabilities: guestPolicy.capabilities } : {},
    requestAttributes,
    hasAttributeClaims: Object.keys(attributeClaims).length > 0,
    countsTokens: tokensPerUser !== undefined,
  };
}

/** Undefined, where only the deployment knows one of them. */
function longestSession(policies: readonly RoomPolicy[]): number | undefined {
  const minutes = policies.map(({ sessionMinutes }) => sessionMinutes);
  return minutes.some((one) => Token.isUnresolved(one)) ? undefined : Math.max(...minutes);
}
