import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type Stage, until } from './stage';
import { ACCOUNT, CREDENTIALS, REGION } from '../../../local/account';
import { problem } from '../doors';
import { sendStreamEvent } from '../events';

/** The tests of rooms that come and go with a channel's streams. */
export function testStreams(stage: Stage): void {
  describe('streams', () => {
    const channel = 'AbCdEf012345';
    const say = async (name: string, streamId: string, time: Date) => (
      sendStreamEvent(stage.harness.aws.endpoint, name, `arn:aws:ivs:${REGION}:${ACCOUNT}:channel/${channel}`, `st-${streamId}`, { time }));
    const begin = Date.now() - 600_000;
    const after = (seconds: number) => new Date(begin + seconds * 1000);

    test('a room comes with a stream, stays when it stops and starts again, and goes with it', async () => {
      await say('Stream Start', '?', after(0)); // for the test after this one
      await say('Stream Start', 'one', after(0));
      await say('Stream Start', 'one', after(0));
      const { arn } = await until(60, async () => stage.roomOf(channel));
      const alice = await stage.enter('Http', channel, 'alice');

      const stopped = Date.now();
      await say('Stream End', 'one', new Date());
      const { endsAt } = await until(30, async () => {
        const room = await stage.backend.Reader.read({ room: channel });
        return room.endsAt!.getTime() < stopped + 60_000 && room;
      });
      expect(endsAt!.getTime() - stopped).toBeLessThan(7_000);
      await say('Stream Start', 'two', new Date(stopped + 2_000));
      await until(30, async () => (await stage.backend.Reader.read({ room: channel })).endsAt!.getTime() > stopped + 3_600_000);
      await say('Stream End', 'one', new Date(stopped)); // once more, and late
      await until(20, async () => Date.now() > endsAt!.getTime() + 1_000);
      await stage.sweep();
      expect((await stage.roomOf(channel))?.arn).toBe(arn);
      expect(alice.room.state).toBe('connected');

      await say('Stream End', 'two', new Date());
      await until(30, async () => {
        await stage.sweep();
        return !(await stage.roomOf(channel));
      });
      expect(await alice.closing).toMatchObject({ attributes: { reason: 'stream-ended' } });
      await alice.left;
      expect(await stage.ask('Http', `rooms/${channel}/tokens`, 'alice')).toMatchObject(problem('unknown-room', 404));
    }, 180_000);

    test('an event that nobody understands is kept with the dead letters', async () => {
      const sqs = new SQSClient({ endpoint: stage.harness.aws.endpoint, region: REGION, credentials: CREDENTIALS });
      const { Body = '' } = await until(60, async () => (
        await sqs.send(new ReceiveMessageCommand({ QueueUrl: stage.outputs.DeadLettersUrl, WaitTimeSeconds: 1 }))).Messages?.[0]);
      expect(Body).toContain('st-?');
      sqs.destroy();
    }, 90_000);
  });
}
