import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ERRORS, type OpenedRoom, RoomDirectoryClient, RoomDirectoryError } from 'cdk-ivschat/runtime';

const rooms = RoomDirectoryClient.of(new LambdaClient({}), InvokeCommand, 'streams');

/** Has types, and not `any`: each of these is an error that the compiler must find. */
export async function never(room: OpenedRoom): Promise<void> {
  // @ts-expect-error no such member
  await rooms.open({ room: 'a', title: 'A' });
  // @ts-expect-error no such capability
  await rooms.open({ room: 'a', policy: { capabilities: ['BAN'] } });
  // @ts-expect-error a Date
  room.openedAt.padStart(1);
  // @ts-expect-error not a client of Lambda
  RoomDirectoryClient.of({ send: async () => 1 }, InvokeCommand, 'streams');
}

async function main(): Promise<void> {
  const { openedAt, created } = await rooms.open({ room: 'match-1', policy: { capabilities: ['SEND_MESSAGE'] } });
  const error: unknown = await rooms.read({ room: 'none' }).catch((thrown: unknown) => thrown);
  const failed = error instanceof RoomDirectoryError ? [error.code, error.retryable === ERRORS[error.code].retryable] : [];
  console.log(JSON.stringify([openedAt.getTime(), created, ...failed]));
}

void main();
