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
 * What a message review function answers.
 *
 * @jsii ignore
 */
export interface MessageReviewResponse {
  readonly ReviewResult: 'ALLOW' | 'DENY';
  /** The message as it is to be delivered. Required with DENY too: an answer without it counts as none, and the fallback applies. */
  readonly Content: string;
  /** The attributes as they are to be delivered. With DENY, `Reason` reaches the sender, in the error 406. */
  readonly Attributes?: { readonly [name: string]: string };
}
