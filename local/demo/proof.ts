import { CloudFormationClient, paginateDescribeStacks } from '@aws-sdk/client-cloudformation';
import { IvschatClient, paginateListRooms } from '@aws-sdk/client-ivschat';
import { CREDENTIALS, REGION } from '../account';

/** Made by `cdk bootstrap`; stays. */
const TOOLKIT = 'CDKToolkit';

/** Asks the services themselves: throws when a room or a stack is left. */
export async function proveNothingIsLeft(endpoint: string, emulatorEndpoint: string): Promise<void> {
  const left = [
    ...(await roomNames(emulatorEndpoint)).map((name) => `room ${name}`),
    ...(await stackNames(endpoint)).map((name) => `stack ${name}`),
  ];
  if (left.length > 0) throw new Error(`left behind: ${left.join(', ')}`);
}

async function roomNames(endpoint: string): Promise<string[]> {
  const client = new IvschatClient({ endpoint, region: REGION, credentials: CREDENTIALS });
  const names: string[] = [];
  for await (const { rooms = [] } of paginateListRooms({ client }, {})) names.push(...rooms.map((room) => room.name || room.arn || '?'));
  client.destroy();
  return names;
}

async function stackNames(endpoint: string): Promise<string[]> {
  const client = new CloudFormationClient({ endpoint, region: REGION, credentials: CREDENTIALS });
  const names: string[] = [];
  for await (const { Stacks = [] } of paginateDescribeStacks({ client }, {})) names.push(...Stacks.map((stack) => stack.StackName ?? '?'));
  client.destroy();
  return names.filter((name) => name !== TOOLKIT);
}
