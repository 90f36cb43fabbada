import { App, CfnOutput, Stack, Tags } from 'aws-cdk-lib';
import { Room, type RoomProps } from 'cdk-ivschat';

/** What the tests vary: rooms by construct id, with their tags. */
export interface RoomsProps {
  readonly rooms: Record<string, RoomProps & { readonly tags?: Record<string, string> }>;
}

const { rooms } = JSON.parse(process.env.PROPS ?? '{}') as RoomsProps;
const stack = new Stack(new App(), 'rooms');
for (const [id, { tags = {}, ...props }] of Object.entries(rooms)) {
  const room = new Room(stack, id, props);
  for (const [key, value] of Object.entries(tags)) Tags.of(room).add(key, value);
  new CfnOutput(stack, `${id}Arn`, { value: room.roomArn });
  new CfnOutput(stack, `${id}Id`, { value: room.roomId });
  new CfnOutput(stack, `${id}Name`, { value: room.roomName });
}
if (Object.keys(rooms).length === 0) new CfnOutput(stack, 'Nothing', { value: 'there' });
