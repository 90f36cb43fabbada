import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { LoggingConfiguration, type LoggingConfigurationLookupOptions, Room, type RoomLookupOptions } from 'cdk-ivschat';

/** What is looked up. */
export interface LookUpProps {
  readonly room?: RoomLookupOptions;
  readonly configuration?: LoggingConfigurationLookupOptions;
}

const { room, configuration } = JSON.parse(process.env.PROPS ?? '{}') as LookUpProps;
const stack = new Stack(new App(), 'look-up', { env: { account: '000000000000', region: 'us-east-1' } });
if (room) {
  const found = Room.fromLookup(stack, 'Room', room);
  new CfnOutput(stack, 'RoomArn', { value: found.roomArn });
  new CfnOutput(stack, 'RoomName', { value: found.roomName });
}
if (configuration) new CfnOutput(stack, 'ConfigurationArn', { value: LoggingConfiguration.fromLookup(stack, 'Log', configuration).loggingConfigurationArn });
