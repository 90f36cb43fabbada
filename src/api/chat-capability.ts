/**
 * What the holder of a chat token may do in the room, beyond reading messages, which every token allows.
 *
 * Becomes `capabilities` of CreateChatToken.
 */
export class ChatCapability {
  /** Send messages. */
  public static readonly SEND_MESSAGE = new ChatCapability('SEND_MESSAGE');

  /** Disconnect other users from the room. A disconnected user can come back until the token API refuses them. */
  public static readonly DISCONNECT_USER = new ChatCapability('DISCONNECT_USER');

  /** Delete messages, their own and those of others. */
  public static readonly DELETE_MESSAGE = new ChatCapability('DELETE_MESSAGE');

  /** All three: what a moderator gets. A new list each time: what is done to it changes no other. */
  public static readonly ALL: ChatCapability[] = [
    ChatCapability.SEND_MESSAGE,
    ChatCapability.DISCONNECT_USER,
    ChatCapability.DELETE_MESSAGE,
  ];

  /**
   * @param capability the name in the Amazon IVS Chat API
   */
  private constructor(public readonly capability: string) {}
}

// A `static get` would be no constant to jsii, and must not be named like one.
const { ALL } = ChatCapability;
Object.defineProperty(ChatCapability, 'ALL', { enumerable: true, get: () => [...ALL] });
