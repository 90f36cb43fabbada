import type { ChatAuthorizerConfig } from '../chat-authorizer-config';
import type { ChatCapability } from '../chat-capability';
import type { ChatRequestAttribute } from '../chat-token-options';

/** A part of a document: JSON. */
export type Json = { [key: string]: unknown };

/** A route of an API, as far as its description goes. */
export interface RouteFacts {
  /** One of ROUTES: `METHOD /path`. */
  readonly route: string;
  /** Nobody signs in. */
  readonly forGuests?: boolean;
}

/** What the kind of API adds to the answers of the functions behind it. */
export interface DoorFacts {
  /** What API Gateway itself answers, where it answers with problems. Without them, it does so with `{ "message": "…" }`. */
  readonly problems?: readonly { readonly name: string; readonly status: number }[];
  /** Whether callers need a key of API Gateway besides. */
  readonly apiKeyRequired?: boolean;
}

/** What a client may ask of a token. */
export interface TokenFacts {
  /** The longest session of any room that is not private; undefined: only the deployment knows. */
  readonly sessionMinutes?: number;
  /** What nobody gets more than; undefined: that depends on the caller's groups. */
  readonly capabilities?: ChatCapability[];
}

/** All that the description of an API is made from. What rooms there are is not among it, nor who may enter or moderate them. */
export interface ApiFacts {
  readonly title: string;
  /** Of the API, with a slash at the end. */
  readonly url: string;
  readonly authorizer: ChatAuthorizerConfig;
  readonly routes: readonly RouteFacts[];
  readonly door: DoorFacts;
  readonly tokens: TokenFacts;
  readonly guestTokens: TokenFacts;
  readonly requestAttributes: { readonly [attribute: string]: ChatRequestAttribute };
  /** Whether verified claims become attributes of tokens. */
  readonly hasAttributeClaims: boolean;
  /** Whether users can be banned. */
  readonly hasBanList: boolean;
  /** Whether there are rooms that are made at run time. */
  readonly hasDirectory: boolean;
  /** Whether users list the open rooms of the directory. */
  readonly listsOpenRooms: boolean;
  /** Whether the tokens of each user are counted. */
  readonly countsTokens: boolean;
}
