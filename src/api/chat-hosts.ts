/** Who opens rooms in the directory of an API by HTTP. [docs/room-directory.md](https://github.com/cdk-ivschat/cdk-ivschat/blob/main/docs/room-directory.md) has the routes. */
export interface ChatHosts {
  /**
   * The groups whose members may open rooms: at least one. Whoever opens a room owns it. Owners close and list their rooms also after they
   * have left the group.
   *
   * A name must equal the whole name of the group in the caller's verified claims.
   */
  readonly groups: string[];

  /**
   * How many rooms a host may have open at once: 1 to 1,000. One more is refused.
   *
   * @default 5
   */
  readonly roomsPerOwner?: number;
}
