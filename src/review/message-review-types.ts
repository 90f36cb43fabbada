/**
 * What Amazon IVS Chat invokes a message review function with: the JSON of the wire, whose names begin with capitals.
 * For functions written in TypeScript: `import type { MessageReviewEvent } from 'cdk-ivschat'` leaves nothing of this
 * library in the function's bundle.
 *
 * jsii leaves these types out: it would rename the fields. See docs/decisions/review-types.md.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/ChatUserGuide/chat-message-review-handler.html
 * @jsii ignore
 */
export interface MessageReviewEvent {
  /** The message as it was sent. */
  readonly Content: string;
  readonly MessageId: string;
  readonly RoomArn: string;
  /** What the sender attached to the message. */
  readonly Attributes?: { readonly [name: string]: string };
  readonly Sender: {
    readonly UserId: string;
    /** The attributes of the sender's chat token. */
    readonly Attributes?: { readonly [name: string]: string };
    readonly Ip?: string;
  };
}

/**
 * The answer of a message review function that lets a message through.
 *
 * @jsii ignore
 */
export interface MessageReviewAllowed {
  readonly ReviewResult: 'ALLOW';
  /** The message as it is to be delivered. An answer without it counts as none, and the fallback applies. */
  readonly Content: string;
  /**
   * The attributes as they are to be delivered. The message is delivered without them too; whether it then keeps those of
   * its sender is not documented, so hand on what is to arrive.
   */
  readonly Attributes?: { readonly [name: string]: string };
}

/**
 * The answer of a message review function that denies a message.
 *
 * @jsii ignore
 */
export interface MessageReviewDenied {
  readonly ReviewResult: 'DENY';
  /** Nobody sees it. */
  readonly Content?: string;
  /** `Reason` reaches the sender, in the error 406. */
  readonly Attributes?: { readonly [name: string]: string };
}

/**
 * What a message review function answers.
 *
 * @jsii ignore
 */
export type MessageReviewResponse = MessageReviewAllowed | MessageReviewDenied;
