import type { aws_ivschat as ivschat } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { type Room, roomsInEnvironment } from '../../../lambda/http/resolver';
import { ChatTokenFunction } from '../../../src/api/chat-token-function';
import type { ChatTokenFunctionProps } from '../../../src/api/chat-token-function-props';
import { ACCOUNT, newStack, REGION, room } from '../deployed';

/** The ARN of a room in the region and account of the tests. */
export const HERE = `arn:aws:ivschat:${REGION}:${ACCOUNT}:room/abcdefghijkl`;

/** A stack with a ChatTokenFunction. */
export function synth(props: Partial<ChatTokenFunctionProps>, env?: { region: string; account: string }) {
  const stack = newStack(env);
  new ChatTokenFunction(stack, 'Tokens', { rooms: { lobby: room(stack, 'RoomLobby') }, ...props });
  return stack;
}

/** A room that is known by a literal ARN. */
export class ImportedRoom extends Construct implements ivschat.IRoomRef {
  public readonly env = { region: REGION, account: ACCOUNT };
  public readonly roomRef: ivschat.RoomReference;

  constructor(roomArnText: string) {
    super(newStack(), 'Imported');
    this.roomRef = { roomArn: roomArnText };
  }
}

/** The rooms as the function reads them. */
export async function roomsOf(environment: { [name: string]: string }): Promise<Room[]> {
  const found: Room[] = [];
  for await (const one of roomsInEnvironment(environment).all()) found.push(one);
  return found;
}
