import { CreateLogGroupCommand, DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  ConflictException, DeleteLoggingConfigurationCommand, GetLoggingConfigurationCommand, ResourceNotFoundException, UpdateLoggingConfigurationCommand,
} from '@aws-sdk/client-ivschat';
import { SendMessageRequest } from 'amazon-ivs-chat-messaging';
import { dimensions } from './metrics';
import { type Question, UNSAID } from './question';
import { NAMES } from '../names';
import type { Stage } from '../stage';
import { until } from '../world';

/** The state that a logging configuration comes to; undefined: it is gone. */
async function settled({ ivschat, world }: Stage, identifier: string): Promise<string | undefined> {
  const found = await until(world.patienceMs, async () => {
    const state = await ivschat.send(new GetLoggingConfigurationCommand({ identifier })).then(({ state: given }) => given, (error: unknown) => {
      if (error instanceof ResourceNotFoundException) return 'GONE';
      throw error;
    });
    return state?.endsWith('ING') ? undefined : state;
  });
  if (found === undefined) throw new Error(`${identifier} came to no state within ${world.patienceMs / 1000} s`);
  return found === 'GONE' ? undefined : found;
}

export const DELETING_WHAT_IS_USED: Question = {
  question: 'Is deleting a logging configuration that a room still uses refused (`ConflictException`)?',
  answers: {
    refused: 'the function waits, and then names the rooms that hold it',
    deleted: 'it is gone at once',
    DELETE_FAILED: 'it is taken and then fails: the function says so, and the next deployment tries again',
  },
  emulator: 'refused',
  ask: async (stage) => {
    const identifier = await stage.loggingConfiguration({ cloudWatchLogs: { logGroupName: stage.probe.LogGroupName! } });
    await settled(stage, identifier);
    await stage.room({ loggingConfigurationIdentifiers: [identifier] });
    try {
      await stage.ivschat.send(new DeleteLoggingConfigurationCommand({ identifier }));
    } catch (error) {
      if (error instanceof ConflictException) return { answer: 'refused', seen: `409: ${error.message}` };
      throw error;
    }
    const state = await settled(stage, identifier);
    return { answer: state === undefined ? 'deleted' : state, seen: `204, and then ${state ?? 'it was gone'}` };
  },
};

export const REPAIRING: Question = {
  question: 'Does an Update repair a logging configuration in `CREATE_FAILED`?',
  answers: {
    'it does': 'it is not relied on',
    'it stays failed': 'what failed is deleted and made once more, as the library does',
    'the Update is refused': 'what failed is deleted and made once more, as the library does',
    'nothing is made': 'a destination that is not there is refused by the Create',
    'it is ACTIVE all the same': 'a destination that is not there is no failure: logs are lost until it is',
  },
  emulator: 'it does',
  ask: async (stage) => {
    const missing = { cloudWatchLogs: { logGroupName: `/${NAMES.scratch}/missing-${Date.now()}` } };
    let identifier: string;
    try {
      identifier = await stage.loggingConfiguration(missing);
    } catch (error) {
      return { answer: 'nothing is made', seen: String(error) };
    }
    const before = await settled(stage, identifier);
    if (before === 'ACTIVE') return { answer: 'it is ACTIVE all the same', seen: 'ACTIVE, with a log group that is not there' };
    if (before !== 'CREATE_FAILED') throw new Error(`It came to ${before}`);
    const destinationConfiguration = { cloudWatchLogs: { logGroupName: stage.probe.LogGroupName! } };
    try {
      await stage.ivschat.send(new UpdateLoggingConfigurationCommand({ identifier, destinationConfiguration }));
    } catch (error) {
      return { answer: 'the Update is refused', seen: String(error) };
    }
    const after = await settled(stage, identifier);
    return { answer: after === 'ACTIVE' ? 'it does' : 'it stays failed', seen: `CREATE_FAILED, and after the Update ${after}` };
  },
};

export const DIMENSION: Question = {
  question: 'Is the dimension `LoggingConfiguration` of the log metrics the ARN or the id?',
  answers: {
    'the ARN': 'one of the two that alarms and graphs add up',
    'the id': 'the other of the two',
  },
  emulator: UNSAID,
  mayStayOpen: 'metrics may take longer than a run: look at AWS/IVSChat in CloudWatch an hour later',
  ask: async (stage) => {
    // A destination that went away is what the metric is about.
    const logGroupName = `/${NAMES.scratch}/gone-${Date.now()}`;
    await stage.logs.send(new CreateLogGroupCommand({ logGroupName, tags: { [NAMES.tag]: 'scratch' } }));
    const arn = await stage.loggingConfiguration({ cloudWatchLogs: { logGroupName } });
    await settled(stage, arn);
    const room = await stage.enter(await stage.room({ loggingConfigurationIdentifiers: [arn] }), 'probe');
    await stage.logs.send(new DeleteLogGroupCommand({ logGroupName }));
    for (let n = 1; n <= 3; n++) {
      await room.sendMessage(new SendMessageRequest(`to nowhere, ${n}`));
      stage.sent.messages += 1;
    }
    const id = arn.slice(arn.lastIndexOf('/') + 1);
    const found = await stage.untilMetrics(async () => {
      const values = await dimensions(stage.world, { Namespace: 'AWS/IVSChat', MetricName: 'LogDestinationResourceNotFoundErrors' }, 'LoggingConfiguration');
      return values.find((value) => value.includes(id));
    });
    if (found === undefined) return { answer: UNSAID, seen: 'no metric yet' };
    return { answer: found === arn ? 'the ARN' : found === id ? 'the id' : found, seen: found };
  },
};
