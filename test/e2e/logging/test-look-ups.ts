import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateRoomCommand, DeleteRoomCommand } from '@aws-sdk/client-ivschat';
import { failure, LOBBY, type Stage } from './stage';
import { ACCOUNT, REGION } from '../../../local/account';
import type { LookUpProps } from '../apps/look-up';

/** The tests of what another app finds of the room and the configuration that are there. */
export function testLookUps(stage: Stage): void {
  describe('a look-up by another app', () => {
    let folder: string;
    beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'look-up-')); });
    afterAll(() => rmSync(folder, { recursive: true }));

    const lookUp = async (props: LookUpProps) => stage.harness.synth('look-up', props, folder);

    test('finds the room and the configuration by their names, and remembers them', async () => {
      const { Outputs } = await lookUp({ room: { roomName: 'lobby' }, configuration: { loggingConfigurationName: (await stage.theLog()).name } });
      expect(Outputs).toMatchObject({ RoomArn: { Value: stage.room }, RoomName: { Value: 'lobby' }, ConfigurationArn: { Value: stage.log } });
      const remembered = Object.values(JSON.parse(readFileSync(join(folder, 'cdk.context.json'), 'utf8')) as object);
      expect(remembered).toContainEqual([{ Identifier: stage.room, Arn: stage.room, Id: stage.room.split('/')[1], Name: 'lobby' }]);
      const before = await stage.harness.count('CloudApiService.ListResources', 200);
      await lookUp({ room: { roomName: 'lobby' } });
      expect(await stage.harness.count('CloudApiService.ListResources', 200)).toBe(before);
    });

    test('finds the room by its tags', async () => {
      expect((await lookUp({ room: { tags: LOBBY.tags } })).Outputs).toMatchObject({ RoomArn: { Value: stage.room } });
    });

    test('says that nothing matches, or names all that do, and looks again the next time', async () => {
      const wanted = { room: { roomName: 'cellar' } };
      expect(await failure(lookUp(wanted))).toContain(
        `[look-up/Room] exactly one room of ${ACCOUNT} in ${REGION} must match {"roomName":"cellar"}, got none`);
      const made = async () => stage.outsideTheStack(async (ivschat) => (await ivschat.send(new CreateRoomCommand({ name: 'cellar' }))).arn!);
      const [one, two] = [await made(), await made()];
      const said = await failure(lookUp(wanted));
      expect(said).toContain('must match {"roomName":"cellar"}, got arn:');
      expect(said).toContain(one);
      expect(said).toContain(two);
      await stage.outsideTheStack(async (ivschat) => ivschat.send(new DeleteRoomCommand({ identifier: one })));
      expect((await lookUp(wanted)).Outputs).toMatchObject({ RoomArn: { Value: two } });
      await stage.outsideTheStack(async (ivschat) => ivschat.send(new DeleteRoomCommand({ identifier: two })));
    });
  });
}
