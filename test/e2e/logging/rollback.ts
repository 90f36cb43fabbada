import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Stage } from './stage';
import { LOGGING_CONFIGURATION_RESOURCE_TYPE } from '../../../src/contract';

interface LogLine {
  readonly message: string;
  readonly reason?: string;
  readonly physicalResourceId: string;
  readonly [field: string]: string | undefined;
}

/**
 * CloudFormation ends the rollback of a creation that failed with a Delete, under the physical id that the function answered.
 * MiniStack 1.5.33 forgets that Delete, so it is sent from here. Gives the physical id.
 */
export async function endRollback(stage: Stage): Promise<string> {
  const part = (name: string) => Object.entries(stage.deployed.resources).find(([id]) => id.startsWith(`IVSChatLoggingConfigurationProvider${name}`))![1];
  const { events = [] } = await stage.aws(CloudWatchLogsClient, async (logs) => logs.send(new FilterLogEventsCommand({ logGroupName: part('LogGroup') })));
  const lines = events.flatMap(({ message = '' }) => (message.startsWith('{') ? [JSON.parse(message) as LogLine] : []));
  const { stackId, logicalResourceId, physicalResourceId } = lines.filter(({ message, reason }) => message === 'answered' && reason !== undefined).at(-1)!;
  const server = createServer((request, response) => request.resume().on('end', () => response.end()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const answered = once(server, 'request');
  await stage.aws(LambdaClient, async (lambda) => lambda.send(new InvokeCommand({
    FunctionName: part('Function'),
    Payload: Buffer.from(JSON.stringify({
      RequestType: 'Delete',
      RequestId: 'the-end-of-the-rollback',
      ResponseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      ResourceType: LOGGING_CONFIGURATION_RESOURCE_TYPE,
      StackId: stackId,
      LogicalResourceId: logicalResourceId,
      PhysicalResourceId: physicalResourceId,
      ResourceProperties: {},
    })),
  })));
  await answered;
  server.close();
  return physicalResourceId;
}
