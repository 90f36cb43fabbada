import { CreateRoomCommand, DeleteRoomCommand } from '@aws-sdk/client-ivschat';
import { failure, type Stage, until } from './stage';
import type { LoggingProps } from '../apps/logging';

/** The tests of a stack of several rooms and configurations, which is destroyed. */
export function testDestruction(stage: Stage): void {
  describe('a stack is destroyed in whatever order', () => {
    // The room holds the first configuration, so it always goes before that; what nobody holds may go at any time.
    const orders = [['One', 'A', 'B'], ['Two', 'D', 'C'], ['F', 'Three', 'E']];
    const props: LoggingProps = {
      rooms: { One: { roomName: 'One', logs: ['A'] }, Two: { roomName: 'Two', logs: ['C'] }, Three: { roomName: 'Three', logs: ['E'] } },
      configurations: Object.fromEntries(['A', 'B', 'C', 'D', 'E', 'F'].map((name) => [name, { name, destination: 'cloudWatchLogs' }])),
      order: orders.map((order) => [...order].reverse()),
    };
    let names: Record<string, string>;
    let foreign: string;

    beforeAll(async () => {
      await stage.deploy(props);
      const { rooms, loggingConfigurations } = await stage.harness.state();
      names = Object.fromEntries([...rooms, ...loggingConfigurations].map(({ arn, name }) => [arn, name]));
      foreign = await stage.outsideTheStack(async (ivschat) => (await ivschat.send(new CreateRoomCommand({
        name: 'foreign', loggingConfigurationIdentifiers: [stage.deployed.outputs.FArn!],
      }))).arn!);
    });

    test('but for a configuration that a foreign room holds: that room is named', async () => {
      const said = await failure(stage.harness.destroy('logging', props));
      expect(said).toContain(`The logging configuration ${stage.deployed.outputs.FArn} cannot be deleted while it is in use by foreign (${foreign})`);
      // What it depends on stays with it: CloudFormation deletes nothing that something which is still there needs.
      const { rooms, loggingConfigurations } = await stage.harness.state();
      expect([...rooms, ...loggingConfigurations].map(({ name }) => name).sort()).toEqual(['E', 'F', 'Three', 'foreign']);
    });

    test('and all of it once that room has let go, be it while the deletion waits', async () => {
      const before = await stage.harness.count('DeleteLoggingConfiguration', 409);
      const destroying = stage.harness.destroy('logging', props);
      await until(async () => await stage.harness.count('DeleteLoggingConfiguration', 409) > before, destroying);
      await stage.outsideTheStack(async (ivschat) => ivschat.send(new DeleteRoomCommand({ identifier: foreign })));
      await destroying;
      expect(await stage.harness.state()).toMatchObject({ rooms: [], loggingConfigurations: [] });
    });

    test('each of which was really taken', async () => {
      const deletions = (await stage.harness.calls()).filter(({ operation, effect }) => /^Delete(Room|LoggingConfiguration)$/.test(operation) && effect);
      const sequence = deletions.map(({ resource }) => names[resource!]).filter((name) => name !== undefined);
      expect(orders.map((order) => sequence.filter((name) => order.includes(name)))).toEqual(orders);
    });
  });
}
