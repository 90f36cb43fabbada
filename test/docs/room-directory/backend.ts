import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { RoomDirectoryClient, RoomDirectoryError } from 'cdk-ivschat/runtime';

const rooms = RoomDirectoryClient.of(new LambdaClient({}), InvokeCommand, process.env.STREAMS ?? '');

/** A match begins: its room opens, and closes by itself after three hours. */
export async function handler({ match, host }: { match: string; host: string }) {
  try {
    const { roomArn, endsAt } = await rooms.open({ room: match, owner: host, expiresInMinutes: 180, waitSeconds: 20, by: 'matches' });
    return { roomArn, endsAt: endsAt?.toISOString() };
  } catch (error) {
    // Whoever has called is to come back in a moment: nothing half-made stays.
    if (error instanceof RoomDirectoryError && error.retryable) return { retry: true };
    throw error;
  }
}
