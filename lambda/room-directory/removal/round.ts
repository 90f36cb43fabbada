/** What a round through all that there is has come to. */
export interface Round {
  /** Rooms and entries that were there. */
  readonly found: number;
  /** How many of them are gone now. */
  readonly gone: number;
  /** It went through all rooms to the end. */
  readonly whole?: true;
  /** Why others are not, the last of several reasons. */
  readonly failure?: unknown;
}
