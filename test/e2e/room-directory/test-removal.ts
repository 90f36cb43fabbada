import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand, InvokeCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import type { Stage } from './stage';
import { CREDENTIALS, REGION } from '../../../local/account';
import { ROOM_KEY_TAG } from '../../../src/contract';
import { logged } from '../logged';

/** The tests of the end of a directory: what is left, and what each function has called in its life. */
export function testRemoval(stage: Stage): void {
  describe('when the stack goes', () => {
    const PROPS = { rate: 20, tags: { season: 'two' }, watched: false };

    test('so do all rooms, also when it is interrupted', async () => {
      await Promise.all([1, 2, 3, 4].map(async (n) => stage.backend.Opener.open({ room: `last-${n}` })));
      await stage.deleteByHand('lost');
      // With so little time, no delivery comes to an end.
      const FunctionName = stage.outputs.SweepName;
      const { Timeout } = await stage.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
      await stage.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 32 }));
      await expect(stage.harness.destroy('room-directory', PROPS)).rejects.toThrow(/Rooms left|DELETE_FAILED|failed/i);
      const late = await stage.lambda.send(new InvokeCommand({ FunctionName: stage.outputs.FunctionName, Payload: JSON.stringify({ action: 'open', room: 'late' }) }));
      expect(JSON.parse(Buffer.from(late.Payload!).toString())).toMatchObject({ errorType: 'DirectoryRemoved' });
      expect((await stage.harness.state()).rooms.map(({ tags }) => tags[ROOM_KEY_TAG])).not.toContain('late');

      await stage.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout }));
      await stage.harness.destroy('room-directory', PROPS);
      expect(await stage.harness.state()).toMatchObject({ rooms: [], loggingConfigurations: [] });
      const dynamodb = new DynamoDBClient({ endpoint: stage.harness.aws.endpoint, region: REGION, credentials: CREDENTIALS });
      expect((await dynamodb.send(new ListTablesCommand({}))).TableNames).toEqual([]);
      dynamodb.destroy();
      const groups = await logged(stage.harness.aws.endpoint);
      // A group that a function writes its last line to when it is gone, MiniStack makes anew; Lambda may not.
      expect([...groups.keys()].filter((name) => !/AuditLog|LogGroup/.test(name))).toEqual([]);

      // What stays is who did what.
      const audit = [...groups].filter(([name]) => name.includes('StreamsAuditLog')).flatMap(([, lines]) => lines).map((line) => JSON.parse(line) as object);
      for (const record of [
        { action: 'openRoom', room: 'premiere', owner: stage.idOf('hana'), by: 'scheduler' },
        { action: 'closeRoom', room: 'evening', owner: stage.idOf('hana'), by: stage.idOf('hana'), reason: 'requested' },
        { action: 'closeRoom', room: 'brief', by: 'sweep', reason: 'expired' },
        { action: 'closeRoom', room: 'premiere', by: 'removal', reason: 'directory-removed' },
      ]) expect(audit).toContainEqual(expect.objectContaining(record));
    }, 300_000);

    test('each function has called what its role allows, all of it, and nothing else', async () => {
      const OURS = /Streams|TokenFunction|ModerationFunction|HostFunction|Opener|Closer|Reader(?!s)/;
      const { denied, unused } = await stage.harness.leastPrivilege();
      // A room that is gone has no tag. There, AWS refuses (403) what the emulator has not found (404) but for two faults above.
      const gone = new Set((await stage.harness.calls()).filter(({ status }) => [403, 404].includes(status)).map(({ resource = '' }) => resource));
      expect(denied.filter((line) => !gone.has(line.slice(line.lastIndexOf(' ') + 1)))).toEqual([]);
      expect(unused.filter((line) => OURS.test(line))).toEqual([]);
      const elsewhere = await stage.harness.leastPrivilegeElsewhere();
      const queried = stage.harness.recorded().filter(({ action, role }) => action === 'dynamodb:Query' && /StreamsRole/.test(role));
      expect([...new Set(queried.map(({ resource }) => resource.replace(/.*\//, '')))].sort()).toEqual(['byDue', 'byOwner']);
      // The six calls of a backend that were to be refused.
      expect(elsewhere.denied.filter((line) => !/(Opener|Closer|Reader)\S*: lambda:InvokeFunction on \S+:(open|close|read)$/.test(line))).toEqual([]);
      // Lambda itself writes what a function prints, and its dead letters: only audit logs are written by calls of ours.
      expect(elsewhere.unused.filter((line) => OURS.test(line) && !/(TokenFunction|HostFunction).*: logs:|StreamsRole.*: sqs:/.test(line))).toEqual([]);
    });
  });
}
