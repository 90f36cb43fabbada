import { CreateChatTokenCommand, type CreateChatTokenCommandInput, CreateRoomCommand, type CreateRoomCommandInput } from '@aws-sdk/client-ivschat';
import { WebSocket } from 'ws';
import { sdk } from './support';
import type { Clock, Emulator } from '../../emulator';

export type Frame = Record<string, unknown>;

/** A chat client with nothing between the test and the wire. */
export interface ChatClient {
  readonly socket: WebSocket;
  /** The close code, once the connection is closed. */
  readonly closed: Promise<number>;
  /** The reason of the close, once the connection is closed. */
  readonly closeReason: Promise<string>;
  /** Frames that nobody has asked for yet. */
  readonly waiting: Frame[];
  /** The next frame that was pushed. Fails after two seconds, or when the connection closes first. */
  next(): Promise<Frame>;
  send(frame: unknown): void;
  /** Sends a frame and gives the next one that is pushed. */
  ask(frame: unknown): Promise<Frame>;
}

/** The time of the clock as frames have it. */
export function sendTime(clock: Clock): string {
  return new Date(clock.now()).toISOString().replace('Z', '000000Z');
}

/** Makes a room; gives its ARN. */
export async function room(emulator: Emulator, input: CreateRoomCommandInput = {}): Promise<string> {
  return (await sdk(emulator).send(new CreateRoomCommand(input))).arn!;
}

export async function token(emulator: Emulator, roomIdentifier: string, input: Partial<CreateChatTokenCommandInput> = {}): Promise<string> {
  return (await sdk(emulator).send(new CreateChatTokenCommand({ roomIdentifier, userId: 'ann', ...input }))).token!;
}

/** Connects; rejects with the HTTP status if the handshake is refused. */
export async function connect(emulator: Emulator, chatToken: string, path = ''): Promise<ChatClient> {
  const socket = new WebSocket(`${emulator.messagingEndpoint}${path}`, chatToken);
  const waiting: Frame[] = [];
  const readers: ((frame: Frame) => void)[] = [];
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  const closeReason = new Promise<string>((resolve) => socket.on('close', (_code, reason) => resolve(reason.toString())));
  socket.on('message', (data) => {
    const frame = JSON.parse((data as Buffer).toString()) as Frame;
    const reader = readers.shift();
    if (reader) reader(frame);
    else waiting.push(frame);
  });
  await new Promise<void>((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('unexpected-response', (request, response) => {
      request.destroy();
      reject(new Error(`refused with ${response.statusCode}`));
    });
    socket.on('error', reject);
  });
  const next = async (): Promise<Frame> => new Promise((resolve, reject) => {
    const frame = waiting.shift();
    if (frame) return resolve(frame);
    const timer = setTimeout(() => reject(new Error('no frame within two seconds')), 2000);
    readers.push((pushed) => {
      clearTimeout(timer);
      resolve(pushed);
    });
  });
  const send = (frame: unknown) => socket.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame));
  return {
    socket,
    waiting,
    closed,
    closeReason,
    next,
    send,
    async ask(frame) {
      send(frame);
      return next();
    },
  };
}

/** Makes a token and connects with it. Without capabilities given, with all of them. */
export async function join(emulator: Emulator, roomArn: string, input: Partial<CreateChatTokenCommandInput> = {}): Promise<ChatClient> {
  const all: CreateChatTokenCommandInput['capabilities'] = ['SEND_MESSAGE', 'DELETE_MESSAGE', 'DISCONNECT_USER'];
  return connect(emulator, await token(emulator, roomArn, { capabilities: all, ...input }));
}
