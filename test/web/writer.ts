import { setTimeout as sleep } from 'node:timers/promises';
import { CreateChatTokenCommand, type IvschatClient } from '@aws-sdk/client-ivschat';
import { WebSocket } from 'ws';

/** Who writes. */
export interface Pen {
  readonly ivschat: IvschatClient;
  /** Where chat clients connect. */
  readonly messagingEndpoint: string;
  readonly roomArn: string;
  readonly userId: string;
  /** What the others see of them. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** A second, and what the way of a message differs by. */
const SECOND_MS = 1010;

/** Somebody who writes into a room without a page, whatever comes to mind and as fast as asked for. */
export class Writer {
  static async enter({ ivschat, messagingEndpoint, roomArn, userId, attributes }: Pen): Promise<Writer> {
    const { token } = await ivschat.send(new CreateChatTokenCommand({
      roomIdentifier: roomArn, userId, attributes, capabilities: ['SEND_MESSAGE'], sessionDurationInMinutes: 180,
    }));
    const writer = new Writer(new WebSocket(messagingEndpoint, token));
    await new Promise<void>((resolve, reject) => writer.socket.once('open', resolve).once('error', reject));
    return writer;
  }

  /** How many of the messages were delivered, and how many refused. */
  readonly outcome = { delivered: 0, refused: 0 };
  /** What was said in the room since, by everybody, in the order in which the room has it. */
  readonly heard: string[] = [];
  private own = 0;
  private readonly waiting = new Map<string, (answer: { readonly Type: string; readonly ErrorMessage?: string }) => void>();

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data) => {
      const frame = JSON.parse((data as Buffer).toString()) as { Type: string; RequestId: string; Content?: string };
      if (frame.Type === 'MESSAGE') this.heard.push(frame.Content!);
      this.waiting.get(frame.RequestId)?.(frame);
    });
  }

  /** Says it, and waits until the room has it. */
  async say(content: string, attributes?: Readonly<Record<string, string>>): Promise<void> {
    const answer = await this.send(content, attributes);
    if (answer.Type === 'ERROR') throw new Error(`${content} was refused: ${answer.ErrorMessage}`);
  }

  /** Says so many things a second, for so many seconds; what they are is asked for each. A message that is refused is said again. */
  async talk(messagesPerSecond: number, seconds: number, what: (n: number) => string): Promise<void> {
    const [start, all] = [Date.now(), messagesPerSecond * seconds];
    const sent: number[] = [];
    const answers: Promise<void>[] = [];
    for (let n = 0; n < all; n++) {
      // Not more than that in any second, which a room may not take: also where this process was late.
      const wait = Math.max(start + (n * 1000) / messagesPerSecond, (sent[n - messagesPerSecond] ?? 0) + SECOND_MS) - Date.now();
      if (wait > 0) await sleep(wait);
      sent.push(Date.now());
      answers.push(this.insist(what(n)));
    }
    await Promise.all(answers);
  }

  leave(): void {
    this.socket.close();
  }

  private async insist(content: string): Promise<void> {
    while ((await this.send(content)).Type === 'ERROR') {
      this.outcome.refused++;
      await sleep(50);
    }
    this.outcome.delivered++;
  }

  private async send(Content: string, Attributes?: Readonly<Record<string, string>>) {
    const RequestId = `${this.own++}`;
    const answer = new Promise<{ readonly Type: string; readonly ErrorMessage?: string }>((resolve) => this.waiting.set(RequestId, resolve));
    this.socket.send(JSON.stringify({ Action: 'SEND_MESSAGE', RequestId, Content, Attributes }));
    return answer.finally(() => this.waiting.delete(RequestId));
  }
}
