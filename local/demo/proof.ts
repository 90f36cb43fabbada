import { CloudFormationClient, paginateDescribeStacks } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import { IvschatClient, paginateListLoggingConfigurations, paginateListRooms } from '@aws-sdk/client-ivschat';
import { paginateListBuckets } from '@aws-sdk/client-s3';
import { CREDENTIALS, REGION } from '../account';
import { s3Client } from '../s3';

/** Made by `cdk bootstrap`; they stay. */
const TOOLKIT = 'CDKToolkit';
const TOOLKIT_BUCKET = /^cdk-\w+-assets-/;

/**
 * The log of CDK's function that empties buckets: AWS Lambda makes it, no stack does, and so none deletes it.
 */
const OF_LAMBDA = /^\/aws\/lambda\/Chat-CustomS3AutoDelete/;

/** Asks the services themselves: throws when anything is left. */
export async function proveNothingIsLeft(endpoint: string, emulatorEndpoint: string): Promise<void> {
  const left = (await Promise.all([chat(emulatorEndpoint), stacks(endpoint), logGroups(endpoint), buckets(endpoint)])).flat();
  if (left.length > 0) throw new Error(`left behind: ${left.join(', ')}`);
}

async function chat(endpoint: string): Promise<string[]> {
  const client = new IvschatClient({ endpoint, region: REGION, credentials: CREDENTIALS });
  const left: string[] = [];
  for await (const { rooms = [] } of paginateListRooms({ client }, {})) left.push(...rooms.map(({ name, arn }) => `room ${name || arn}`));
  for await (const { loggingConfigurations = [] } of paginateListLoggingConfigurations({ client }, {})) {
    left.push(...loggingConfigurations.map(({ name, arn }) => `logging configuration ${name || arn}`));
  }
  client.destroy();
  return left;
}

async function stacks(endpoint: string): Promise<string[]> {
  const client = new CloudFormationClient({ endpoint, region: REGION, credentials: CREDENTIALS });
  const names: string[] = [];
  for await (const { Stacks = [] } of paginateDescribeStacks({ client }, {})) names.push(...Stacks.map(({ StackName = '?' }) => StackName));
  client.destroy();
  return names.filter((name) => name !== TOOLKIT).map((name) => `stack ${name}`);
}

async function logGroups(endpoint: string): Promise<string[]> {
  const client = new CloudWatchLogsClient({ endpoint, region: REGION, credentials: CREDENTIALS });
  const names: string[] = [];
  for await (const page of paginateDescribeLogGroups({ client }, {})) names.push(...(page.logGroups ?? []).map(({ logGroupName = '?' }) => logGroupName));
  client.destroy();
  return names.filter((name) => !OF_LAMBDA.test(name)).map((name) => `log group ${name}`);
}

async function buckets(endpoint: string): Promise<string[]> {
  const client = s3Client({ endpoint });
  const names: string[] = [];
  for await (const { Buckets = [] } of paginateListBuckets({ client }, {})) names.push(...Buckets.map(({ Name = '?' }) => Name));
  client.destroy();
  return names.filter((name) => !TOOLKIT_BUCKET.test(name)).map((name) => `bucket ${name}`);
}
