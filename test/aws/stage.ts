import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateChatTokenCommand, CreateLoggingConfigurationCommand, CreateRoomCommand, type CreateRoomRequest, type DestinationConfiguration, IvschatClient,
} from '@aws-sdk/client-ivschat';
import { type ChatMessage, type ChatRoom, SendMessageRequest } from 'amazon-ivs-chat-messaging';
import { NAMES } from './names';
import { endpointOf, until, type World } from './world';
import { clientSettings } from '../../local/account';
import { assume } from '../e2e/assume';
import { enter } from '../e2e/inside';

/** What a run has sent, so that it can be compared with the bill. */
export interface Sent {
  messages: number;
  events: number;
  deletions: number;
  denied: number;

  /** When nothing more will be sent. */
  readonly over: Promise<void>;
}

/** Somebody in a room whose messages are reviewed. */
export interface Reviewed {
  readonly room: ChatRoom;

  /** Says something until it was reviewed: the function has 200 ms, and its first answer takes longer. */
  say(content: string, attributes?: Record<string, string>): Promise<ChatMessage>;
}

const METRICS_MS = 15 * 60_000;
const SCRATCH_TAGS = { [NAMES.tag]: 'scratch' };

/** What questions are asked with, and what they leave. */
export class Stage {
  readonly ivschat: IvschatClient;
  readonly cloudformation: CloudFormationClient;

  /** The same, which does not ask again when it is refused. */
  readonly cloudformationOnce: CloudFormationClient;
  readonly logs: CloudWatchLogsClient;
  readonly sent: Sent;

  /** Says that nothing more will be sent. */
  readonly finish: () => void;
  private readonly entered: ChatRoom[] = [];
  private readonly sessions: IvschatClient[] = [];
  private reviewing?: Promise<Reviewed>;

  /**
   * @param probe the outputs of the stack of the same name
   * @param signal fires when nothing more is to be made
   */
  constructor(readonly world: World, readonly probe: Readonly<Record<string, string>>, readonly signal: AbortSignal) {
    const rest = clientSettings(world.rest);
    this.ivschat = new IvschatClient({ ...clientSettings(world.chat), maxAttempts: 8 }); // five calls a second of each kind
    this.cloudformation = new CloudFormationClient(rest);
    this.cloudformationOnce = new CloudFormationClient({ ...rest, maxAttempts: 1 });
    this.logs = new CloudWatchLogsClient(rest);
    let finish = (): void => undefined;
    this.sent = { messages: 0, events: 0, deletions: 0, denied: 0, over: new Promise((resolve) => { finish = resolve; }) };
    this.finish = finish;
  }

  /** A client with a role's permissions. A new role takes a while before it can be assumed. */
  async as(roleArn: string): Promise<IvschatClient> {
    const { world } = this;
    const credentials = await until(world.patienceMs, async () => {
      const keys = await assume(endpointOf(world, 'sts'), roleArn, 'suite', await world.keys(), world.region);
      return keys.accessKeyId === '' ? undefined : keys;
    });
    if (!credentials) throw new Error(`${roleArn} could not be assumed`);
    const client = new IvschatClient({ ...clientSettings(world.chat), credentials, maxAttempts: 8 });
    this.sessions.push(client);
    return client;
  }

  /** Makes a room for a question. */
  readonly room = async ({ tags, ...input }: CreateRoomRequest): Promise<string> => {
    this.signal.throwIfAborted();
    const { arn } = await this.ivschat.send(new CreateRoomCommand({ name: NAMES.scratch, ...input, tags: { ...SCRATCH_TAGS, ...tags } }));
    return arn!;
  };

  /** Makes a logging configuration for a question. */
  async loggingConfiguration(destinationConfiguration: DestinationConfiguration): Promise<string> {
    this.signal.throwIfAborted();
    const input = { name: NAMES.scratch, destinationConfiguration, tags: SCRATCH_TAGS };
    return (await this.ivschat.send(new CreateLoggingConfigurationCommand(input))).arn!;
  }

  /** Enters a room, with the service's own client. */
  async enter(roomIdentifier: string, userId: string): Promise<ChatRoom> {
    const { token } = await this.ivschat.send(new CreateChatTokenCommand({ roomIdentifier, userId, capabilities: ['SEND_MESSAGE'] }));
    const { room } = await enter(this.world.messaging, { token: token! });
    this.entered.push(room);
    return room;
  }

  /** A room that is reviewed by the probe's function: one for all who ask. */
  async reviewed(): Promise<Reviewed> {
    this.reviewing ??= this.beReviewed();
    return this.reviewing;
  }

  /** Waits for what CloudWatch tells late. The local AWS has no metrics of Amazon IVS Chat, so there it looks once. */
  async untilMetrics<T>(look: () => Promise<T | undefined>): Promise<T | undefined> {
    return until(this.world.isLocal ? 0 : METRICS_MS, async () => {
      this.signal.throwIfAborted();
      return look();
    }, 30_000);
  }

  /** Leaves all rooms, and lets go of the clients. */
  close(): void {
    this.entered.forEach((room) => room.disconnect());
    [...this.sessions, this.ivschat, this.cloudformation, this.cloudformationOnce, this.logs].forEach((client) => client.destroy());
  }

  private async beReviewed(): Promise<Reviewed> {
    const { world, sent } = this;
    const messageReviewHandler = { uri: this.probe.ReviewerArn, fallbackResult: 'ALLOW' as const };
    const arn = await until(world.patienceMs, async () => this.room({ messageReviewHandler }).catch((error: unknown) => {
      if (/invalid lambda permission/.test(String(error))) return undefined; // one that was made a moment ago
      throw error;
    }));
    if (arn === undefined) throw new Error('The service did not see the permission of the review function');
    const room = await this.enter(arn, 'probe');
    return {
      room,
      say: async (content, attributes) => {
        const reviewed = await until(world.patienceMs, async () => {
          const message = await room.sendMessage(new SendMessageRequest(content, attributes));
          sent.messages += 1;
          return message.content === `reviewed: ${content}` ? message : undefined;
        });
        if (!reviewed) throw new Error('No message was reviewed');
        return reviewed;
      },
    };
  }
}

/** Whether a call is allowed. What a policy allows may be refused until it has arrived everywhere. */
export async function isAllowed(call: () => Promise<unknown>, patienceMs: number): Promise<boolean> {
  const allowed = await until(patienceMs, async () => call().then(() => true, (error: unknown) => {
    if (isDenied(error)) return undefined;
    throw error;
  }));
  return allowed ?? false;
}

function isDenied(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AccessDeniedException' || /not authorized|access denied/i.test(error.message));
}

/** Where chat clients connect that speak WebSocket themselves. */
export function webSocketUrl({ isLocal, messaging, region }: World): string {
  return isLocal ? messaging : `wss://edge.ivschat.${region}.amazonaws.com`;
}
