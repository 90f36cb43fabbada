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

  /**
   * Whether every signed-in user may list the open rooms of the directory that they may enter, with `GET /rooms`: their keys, and since when
   * they are open. The API's own rooms are not among them. Each such request calls the function of the directory, up to 5 times.
   *
   * @default false
   */
  readonly listOpenRooms?: boolean;
}
