import { App, Stack, Tags } from 'aws-cdk-lib';
import { CfnRoom, type CfnRoomProps } from 'aws-cdk-lib/aws-ivschat';
import { Room, type RoomProps } from 'cdk-ivschat';

/** What the tests vary: rooms by construct id, in the order in which they are made. */
export interface MovingProps {
  readonly rooms: Record<string, RoomProps & { readonly tags?: Record<string, string> }>;
  readonly natives?: Record<string, CfnRoomProps>;
}

const { rooms, natives = {} } = JSON.parse(process.env.PROPS ?? '{}') as MovingProps;
const stack = new Stack(new App(), 'moving');
let before: Room | undefined;
for (const [id, { tags = {}, ...props }] of Object.entries(rooms)) {
  const room = new Room(stack, id, props);
  for (const [key, value] of Object.entries(tags)) Tags.of(room).add(key, value);
  if (before) room.node.addDependency(before);
  before = room;
}
for (const [id, props] of Object.entries(natives)) new CfnRoom(stack, id, props);
