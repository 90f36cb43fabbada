import { SendEventCommand, TagResourceCommand } from '@aws-sdk/client-ivschat';
import { inCloudWatchLogs, inS3, say } from './messages';
import { LOBBY, type Stage } from './stage';

/** The tests of what a room logs, where to and after which review, from one deployment to the next. */
export function testChanges(stage: Stage): void {
  describe('at first, with one configuration and a review function', () => {
    beforeAll(async () => {
      await stage.makeChangesTakeTime();
      await stage.deploy({
        rooms: { Lobby: { ...LOBBY, logs: ['Chat'], reviewer: 'function' } },
        configurations: { Chat: { destination: 'cloudWatchLogs', tags: { team: 'live', stage: 'beta' } } },
      });
      [stage.room, stage.log] = [stage.deployed.outputs.LobbyArn!, stage.deployed.outputs.ChatArn!];
    });

    test('the deployment waits until the configuration is active, and its attributes are its own', async () => {
      const { id, name } = await stage.theLog();
      expect(stage.deployed.outputs).toMatchObject({ ChatArn: stage.log, ChatId: id, ChatName: name, ChatState: 'ACTIVE' });
      await stage.expectWait('CreateLoggingConfiguration');
    });

    test('a message, as it was rewritten in review, and an event arrive in CloudWatch Logs; what was denied does not', async () => {
      expect(await say(stage, 'oh darn', 'spam')).toMatchObject([{ Type: 'MESSAGE', Content: 'oh ****' }, { Type: 'ERROR', ErrorCode: 406 }]);
      await stage.outsideTheStack(async (ivschat) => ivschat.send(new SendEventCommand({ roomIdentifier: stage.room, eventName: 'goal' })));
      expect(await inCloudWatchLogs(stage)).toMatchObject([
        { type: 'MESSAGE', version: '1.0', payload: { Content: 'oh ****', Sender: { UserId: 'ann' } } },
        { type: 'EVENT', version: '1.0', payload: { EventName: 'goal' } },
      ]);
    });
  });

  describe('with a second configuration', () => {
    beforeAll(async () => {
      await stage.makeChangesAtOnce();
      await stage.outsideTheStack(async (ivschat) => ivschat.send(new TagResourceCommand({ resourceArn: stage.log, tags: { audit: 'theirs' } })));
      stage.addForeignTags(stage.log, { audit: 'theirs' });
      await stage.deploy({
        rooms: { Lobby: { ...LOBBY, tags: {}, logs: ['Chat', 'Archived'], reviewer: 'function', fallbackResult: 'DENY' } },
        configurations: {
          Chat: { destination: 'cloudWatchLogs', name: 'chat', tags: { team: 'archive', cost: '7' } },
          Archived: { destination: 's3' },
        },
      });
    });

    test('the room is the same, and logs to both', async () => {
      expect(stage.deployed.outputs.LobbyArn).toBe(stage.room);
      expect(await stage.theRoom()).toMatchObject({ loggingConfigurationIdentifiers: [stage.log, stage.deployed.outputs.ArchivedArn] });
      await say(stage, 'hello');
      expect((await inCloudWatchLogs(stage)).at(-1)).toMatchObject({ type: 'MESSAGE', payload: { Content: 'hello' } });
      await stage.outsideTheStack(async (ivschat) => ivschat.send(new SendEventCommand({ roomIdentifier: stage.room, eventName: 'end' })));
      expect(await inS3(stage)).toMatchObject([{ type: 'MESSAGE', payload: { Content: 'hello' } }, { type: 'EVENT', payload: { EventName: 'end' } }]);
    });

    test('the first configuration is the same, renamed; its tags are added, changed and removed, and those of others stay', async () => {
      expect(stage.deployed.outputs).toMatchObject({ ChatArn: stage.log, ChatName: 'chat' });
      const { tags } = await stage.theLog();
      expect(tags).toMatchObject({ team: 'archive', cost: '7', audit: 'theirs' });
      expect(tags).not.toHaveProperty('stage');
    });

    test('the fallback of the review is the other one', async () => {
      expect((await stage.theRoom()).messageReviewHandler).toMatchObject({ fallbackResult: 'DENY' });
    });
  });

  describe('with one configuration again', () => {
    beforeAll(async () => {
      await stage.deploy({ rooms: { Lobby: { ...LOBBY, logs: ['Chat'], reviewer: 'alias' } }, configurations: { Chat: { destination: 's3' } } });
    });

    test('the room is the same, and the other configuration is gone', async () => {
      expect(stage.deployed.outputs.LobbyArn).toBe(stage.room);
      expect((await stage.harness.state()).loggingConfigurations.map(({ arn }) => arn)).toEqual([stage.log]);
    });

    test('its destination was changed in place, to S3, and its name is the default again', async () => {
      await say(stage, 'moved');
      expect((await inS3(stage)).at(-1)).toMatchObject({ payload: { Content: 'moved' } });
      expect((await inCloudWatchLogs(stage)).at(-1)).toMatchObject({ payload: { EventName: 'end' } });
      expect((await stage.theLog()).name).toMatch(/^logging-Chat/);
    });

    test('an alias reviews, with the default fallback again', async () => {
      expect((await stage.theRoom()).messageReviewHandler).toEqual({ uri: expect.stringMatching(/:function:reviewer:live$/), fallbackResult: 'ALLOW' });
      expect(await say(stage, 'darn')).toMatchObject([{ Content: '****' }]);
    });
  });

  describe('with none', () => {
    beforeAll(async () => {
      await stage.makeChangesTakeTime();
      await stage.deploy({ rooms: { Lobby: LOBBY }, configurations: { Chat: { destination: 'firehose' } } });
      await stage.makeChangesAtOnce();
    });

    test('the room is the same, logs nothing and is not reviewed', async () => {
      expect(stage.deployed.outputs.LobbyArn).toBe(stage.room);
      const { loggingConfigurationIdentifiers, messageReviewHandler } = await stage.theRoom();
      expect(loggingConfigurationIdentifiers).toEqual([]);
      expect(messageReviewHandler).toBeUndefined();
      const before = (await stage.theLog()).delivery;
      expect(await say(stage, 'darn')).toMatchObject([{ Content: 'darn' }]);
      await stage.harness.aws.emulator.flush();
      expect((await stage.theLog()).delivery).toEqual(before);
    });

    test('the destination of the configuration, which nobody uses now, was changed in place to Firehose', async () => {
      expect(stage.deployed.outputs.ChatArn).toBe(stage.log);
      expect((await stage.theLog()).destinationConfiguration).toEqual({ firehose: { deliveryStreamName: expect.any(String) } });
      await stage.expectWait('UpdateLoggingConfiguration');
    });
  });
}
