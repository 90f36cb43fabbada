import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import type { ChatHostMetrics, ChatModerationMetrics, ChatTokenMetrics } from './chat-function-metrics';

/** An API of chat rooms, of whatever kind: what operators need of it. */
export interface IChatApi extends IConstruct {
  /** What the function counts that issues the tokens. */
  readonly tokenMetrics: ChatTokenMetrics;

  /** What the function counts that moderates, where the API has moderation. */
  readonly moderationMetrics?: ChatModerationMetrics;

  /** What the function counts with which hosts open rooms, where the API has hosts. */
  readonly hostMetrics?: ChatHostMetrics;

  /**
   * Where the messages end whose second disconnect failed each time, where bans are part of the API's moderation. Each is of a
   * banned user who may be in a room still.
   */
  readonly deadLetterQueue?: IQueue;
}
