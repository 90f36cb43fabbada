import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteLoggingConfigurationCommand } from '@aws-sdk/client-ivschat';
import { AddPermissionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { endRollback } from './rollback';
import { LOBBY, type Stage, until } from './stage';
import { ACCOUNT, REGION } from '../../../local/account';
import type { LoggingProps } from '../apps/logging';
import { held } from '../declared';

/** The tests of deployments that fail, why they say they do, and what stays. The last of them destroys the stack. */
export function testFailures(stage: Stage): void {
  describe('a log group that does not exist', () => {
    const why = 'Amazon IVS Chat gives no reason; as a rule the destination does not exist';

    test('fails the deployment of a new configuration with a reason that names it, and nothing of it is left', async () => {
      const said = await stage.deployInVain({
        rooms: { Lobby: LOBBY }, configurations: { Chat: { destination: 'firehose' }, Wrong: { destination: 'missing' } },
      });
      const wrong = (await stage.harness.state()).loggingConfigurations.find(({ arn }) => arn !== stage.log);
      expect(said).toContain(`The logging configuration ${wrong?.arn} is in state CREATE_FAILED. ${why}`);
      expect(await endRollback(stage)).toBe(wrong?.arn);
      await stage.expectDeclared();
    });

    test('fails the update of a configuration, which then logs to where it did before', async () => {
      const said = await stage.deployInVain({ rooms: { Lobby: LOBBY }, configurations: { Chat: { destination: 'missing' } } });
      expect(said).toContain(`The logging configuration ${stage.log} is in state UPDATE_FAILED. ${why}`);
      await stage.expectDeclared();
    });
  });

  describe('a function that nobody gave the permission', () => {
    const rooms: LoggingProps['rooms'] = { Lobby: { ...LOBBY, reviewer: 'imported' } };

    test('is waited for, then the deployment fails with the reason and is rolled back', async () => {
      const before = await stage.harness.count('UpdateRoom', 400);
      expect(await stage.deployInVain({ rooms, configurations: { Chat: { destination: 'firehose' } } }))
        .toMatch(/UpdateRoom failed with ValidationException: .*invalid lambda permission.* \(request id [0-9a-f-]+\)/s);
      expect(await stage.harness.count('UpdateRoom', 400)).toBeGreaterThan(before + 1);
      await stage.expectDeclared();
    });

    test('is attached by the deployment that is waiting when the permission arrives', async () => {
      const before = await stage.harness.count('UpdateRoom', 400);
      const deploying = stage.deploy({ rooms, configurations: { Chat: { destination: 'cloudWatchLogs' } } });
      await until(async () => await stage.harness.count('UpdateRoom', 400) > before, deploying);
      await stage.aws(LambdaClient, async (lambda) => lambda.send(new AddPermissionCommand({
        FunctionName: 'reviewer',
        Qualifier: 'unpermitted',
        StatementId: 'ivschat',
        Action: 'lambda:InvokeFunction',
        Principal: 'ivschat.amazonaws.com',
        SourceAccount: ACCOUNT,
        SourceArn: `arn:aws:ivschat:${REGION}:${ACCOUNT}:room/*`,
      })));
      await deploying;
      expect((await stage.theRoom()).messageReviewHandler?.uri).toMatch(/:reviewer:unpermitted$/);
    });

    test('and from Firehose to CloudWatch Logs the configuration was changed in place, too', () => {
      expect(stage.deployed.outputs.ChatArn).toBe(stage.log);
    });
  });

  describe('a configuration that somebody deleted', () => {
    const props: LoggingProps = { rooms: { Lobby: LOBBY }, configurations: { Chat: { destination: 'cloudWatchLogs', tags: { changed: 'yes' } } } };
    beforeAll(async () => {
      await stage.outsideTheStack(async (ivschat) => ivschat.send(new DeleteLoggingConfigurationCommand({ identifier: stage.log })));
      while (await stage.theLog()) await sleep(100);
    });

    test('cannot be updated: the deployment fails and names it', async () => {
      expect(await stage.deployInVain(props)).toContain(`The logging configuration ${stage.log} does not exist any more: somebody deleted it outside CloudFormation`);
    });

    test('and its stack can be destroyed all the same, with all that it made', async () => {
      await stage.harness.destroy('logging', props);
      expect(held(await stage.harness.state())).toEqual({ rooms: {}, loggingConfigurations: {} });
    });
  });
}
