import { InvokeCommand } from '@aws-sdk/client-lambda';
import type { Stage } from './stage';

/** The test of a backend that opens, closes, reads and lists rooms through the function's aliases. */
export function testBackend(stage: Stage): void {
  test('a backend opens rooms by the right to open, and by that alone', async () => {
    const opened = await stage.backend.Opener.open({ room: 'premiere', owner: stage.idOf('hana'), by: 'scheduler' });
    expect(opened).toMatchObject({ room: 'premiere', state: 'open', owner: stage.idOf('hana'), created: true });
    expect(opened.endsAt!.getTime() - opened.openedAt.getTime()).toBe(12 * 3_600_000);
    expect(await stage.backend.Opener.open({ room: 'premiere', owner: stage.idOf('carl') })).toEqual({ ...opened, created: false });
    expect(await stage.roomOf('premiere')).toMatchObject({
      arn: opened.roomArn,
      tags: { season: 'one', genre: 'talk' },
      maximumMessageRatePerSecond: 50,
      messageReviewHandler: { uri: stage.outputs.ReviewerArn, fallbackResult: 'ALLOW' },
      loggingConfigurationIdentifiers: [stage.outputs.TranscriptsArn],
    });

    for (const call of [
      stage.backend.Opener.close({ room: 'premiere' }), stage.backend.Opener.read({ room: 'premiere' }), stage.backend.Opener.list(),
      stage.backend.Closer.open({ room: 'other' }), stage.backend.Closer.read({ room: 'premiere' }), stage.backend.Reader.close({ room: 'premiere' }),
    ]) await expect(call).rejects.toMatchObject({ name: 'AccessDeniedException' });
    // IAM knows the alias, and the function does: what an alias may not do, it does not do.
    const Payload = JSON.stringify({ action: 'close', room: 'premiere' });
    const smuggled = await stage.lambda.send(new InvokeCommand({ FunctionName: stage.outputs.FunctionName, Qualifier: 'open', Payload }));
    expect(JSON.parse(Buffer.from(smuggled.Payload!).toString())).toMatchObject({ errorType: 'NotAllowed' });

    expect(await stage.backend.Reader.read({ room: 'premiere' })).toMatchObject({ roomArn: opened.roomArn });
    await expect(stage.backend.Opener.open({ room: 'lobby' })).rejects.toMatchObject({ code: 'KeyReserved' });
    const answers = await Promise.all(Array.from({ length: 20 }, async () => stage.backend.Opener.open({ room: 'at-once' })));
    expect(new Set(answers.map(({ roomArn }) => roomArn)).size).toBe(1);
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
    const { rooms, nextToken } = await stage.backend.Reader.list({ limit: 1 });
    const rest = await stage.backend.Reader.list({ nextToken });
    expect([...rooms, ...rest.rooms].map(({ room }) => room).sort()).toEqual(['at-once', 'premiere']);
    expect(await stage.backend.Closer.close({ room: 'at-once' })).toEqual({ room: 'at-once', closed: true });
    expect(await stage.backend.Closer.close({ room: 'at-once' })).toEqual({ room: 'at-once', closed: false });
    expect(await stage.roomOf('at-once')).toBeUndefined();

    // For what takes a minute: looked at below.
    await stage.backend.Opener.open({ room: 'brief', owner: stage.idOf('hana'), expiresInMinutes: 1 });
    await stage.backend.Opener.open({ room: 'lost' });
    await stage.backend.Opener.open({ room: 'stolen' });
    await stage.deleteByHand('lost');
  }, 120_000);
}
