import { CloudFormationClient, DeleteStackCommand, DescribeStacksCommand, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DeleteLogGroupCommand, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import {
  ConflictException, DeleteLoggingConfigurationCommand, DeleteRoomCommand, IvschatClient, paginateListLoggingConfigurations, paginateListRooms,
  ResourceNotFoundException,
} from '@aws-sdk/client-ivschat';
import { DeleteObjectsCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { NAMES } from './names';
import { until, type World } from './world';
import { clientSettings } from '../../local/account';
import type { CdkApp } from '../../local/cdk-cli';
import { proveNothingIsLeft } from '../../local/demo/proof';
import { s3Client } from '../../local/s3';

/** Log groups of ours that no stack has: those of CDK's own functions, which Lambda makes, and those of questions. */
const LOG_GROUPS = [`/aws/lambda/${NAMES.platform}`, `/${NAMES.scratch}/`];

/** How long a stack may take to stop doing what it was told before. */
const STACK_MS = 20 * 60_000;

/** Deletes what the questions have made: by its tag, so that an answer which was lost is no matter. */
export async function removeScratch(world: World): Promise<void> {
  await removeNative(world);
  const ivschat = new IvschatClient({ ...clientSettings(world.chat), maxAttempts: 8 });
  for (const { arn, name } of await roomsOfOurs(ivschat)) {
    if (name.startsWith(NAMES.scratch)) await ivschat.send(new DeleteRoomCommand({ identifier: arn })).catch(gone);
  }
  for (const { arn, name } of await loggingConfigurationsOfOurs(ivschat)) {
    if (!name.startsWith(NAMES.scratch)) continue;
    // It may be in the middle of something, or its room may be seen for a while.
    const remove = async () => ivschat.send(new DeleteLoggingConfigurationCommand({ identifier: arn }));
    const done = await until(world.patienceMs, async () => remove().then(() => true, (error: unknown) => {
      if (error instanceof ConflictException) return undefined;
      return gone(error) ?? true;
    }));
    if (!done) throw new Error(`${arn} cannot be deleted`);
  }
  ivschat.destroy();
}

/** `cdk destroy`, also of a stack that is still busy, or whose bucket got something after it had been emptied. */
export async function destroy(world: World, app: CdkApp, stackName: string): Promise<void> {
  const cloudformation = new CloudFormationClient(clientSettings(world.rest));
  try {
    for (let attempt = 1; ; attempt++) {
      await until(STACK_MS, async () => ((await status(cloudformation, stackName))?.endsWith('_IN_PROGRESS') ? undefined : true), 5_000);
      try {
        return await world.cdk.destroy(app);
      } catch (error) {
        if (attempt === 3) throw error;
        await emptyBuckets(world, cloudformation, stackName);
      }
    }
  } finally {
    cloudformation.destroy();
  }
}

/** The ids of the stacks that are there now. A stack that is gone is known by its id alone. */
export async function stackIds(world: World): Promise<string[]> {
  const client = new CloudFormationClient(clientSettings(world.rest));
  const names = [NAMES.platform, NAMES.probe, NAMES.native];
  const ids = await Promise.all(names.map(async (StackName) => (await describe(client, StackName))?.StackId));
  client.destroy();
  return ids.filter((id): id is string => id !== undefined);
}

/** Deletes the log groups that nobody else would, then asks the services themselves. Throws when anything is left. */
export async function nothingIsLeft(world: World, stacks: readonly string[]): Promise<void> {
  await removeLogGroups(world);
  const left: string[] = [];
  const cloudformation = new CloudFormationClient(clientSettings(world.rest));
  for (const name of [NAMES.platform, NAMES.probe, NAMES.native]) {
    const found = await status(cloudformation, name);
    if (found !== undefined) left.push(`the stack ${name} (${found})`);
  }
  for (const id of stacks) left.push(...await kept(cloudformation, id));
  cloudformation.destroy();

  const ivschat = new IvschatClient({ ...clientSettings(world.chat), maxAttempts: 8 });
  const seen = async () => [...await roomsOfOurs(ivschat), ...await loggingConfigurationsOfOurs(ivschat)].map(({ arn }) => arn);
  // What is deleted may be listed for a while.
  if (!await until(world.patienceMs, async () => ((await seen()).length === 0 ? true : undefined))) left.push(...await seen());
  ivschat.destroy();
  left.push(...await logGroupsOfOurs(world));
  if (left.length > 0) throw new Error(`left behind: ${left.join(', ')}`);
  if (world.isLocal) await proveNothingIsLeft(world.rest.endpoint!, world.chat.endpoint!); // nobody else is there
}

async function removeNative(world: World): Promise<void> {
  const client = new CloudFormationClient(clientSettings(world.rest));
  if (await status(client, NAMES.native) !== undefined) {
    await client.send(new DeleteStackCommand({ StackName: NAMES.native }));
    const end = await until(STACK_MS, async () => {
      const now = await status(client, NAMES.native);
      return now === undefined || now === 'DELETE_FAILED' ? now ?? 'gone' : undefined;
    });
    if (end !== 'gone') throw new Error(`The stack ${NAMES.native} could not be deleted: ${end ?? 'it takes too long'}`);
  }
  client.destroy();
}

async function removeLogGroups(world: World): Promise<void> {
  const client = new CloudWatchLogsClient(clientSettings(world.rest));
  for (const logGroupName of await logGroupsOfOurs(world)) await client.send(new DeleteLogGroupCommand({ logGroupName }));
  client.destroy();
}

async function logGroupsOfOurs(world: World): Promise<string[]> {
  const client = new CloudWatchLogsClient(clientSettings(world.rest));
  const names: string[] = [];
  for (const logGroupNamePrefix of [...LOG_GROUPS, NAMES.platform]) {
    for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, { logGroupNamePrefix })) {
      names.push(...logGroups.map(({ logGroupName }) => logGroupName!));
    }
  }
  client.destroy();
  return names;
}

interface Ours {
  readonly arn: string;
  readonly name: string;
}

async function roomsOfOurs(client: IvschatClient): Promise<Ours[]> {
  const found: Ours[] = [];
  for await (const { rooms = [] } of paginateListRooms({ client }, {})) {
    found.push(...rooms.filter(({ tags }) => tags && NAMES.tag in tags).map(({ arn, name = '' }) => ({ arn: arn!, name })));
  }
  return found;
}

async function loggingConfigurationsOfOurs(client: IvschatClient): Promise<Ours[]> {
  const found: Ours[] = [];
  for await (const { loggingConfigurations = [] } of paginateListLoggingConfigurations({ client }, {})) {
    found.push(...loggingConfigurations.filter(({ tags }) => tags && NAMES.tag in tags).map(({ arn, name = '' }) => ({ arn: arn!, name })));
  }
  return found;
}

/** What a stack that is gone has left standing, as it knows itself. */
async function kept(client: CloudFormationClient, StackName: string): Promise<string[]> {
  const found: string[] = [];
  try {
    for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName })) {
      found.push(...StackResourceSummaries.filter(({ ResourceStatus }) => ResourceStatus !== 'DELETE_COMPLETE')
        .map(({ ResourceType, PhysicalResourceId, ResourceStatus }) => `${ResourceType} ${PhysicalResourceId} (${ResourceStatus})`));
    }
  } catch (error) {
    if (!/does not exist/.test(String(error))) throw error; // a local AWS forgets
  }
  return found;
}

async function emptyBuckets(world: World, cloudformation: CloudFormationClient, StackName: string): Promise<void> {
  if (await status(cloudformation, StackName) === undefined) return;
  const client = s3Client(world.rest);
  for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client: cloudformation }, { StackName })) {
    for (const { ResourceType, ResourceStatus, PhysicalResourceId: Bucket } of StackResourceSummaries) {
      if (ResourceType !== 'AWS::S3::Bucket' || ResourceStatus === 'DELETE_COMPLETE' || !Bucket) continue;
      for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket })) {
        const Objects = Contents.map(({ Key }) => ({ Key: Key! }));
        if (Objects.length > 0) await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
      }
    }
  }
  client.destroy();
}

async function status(client: CloudFormationClient, StackName: string): Promise<string | undefined> {
  const found = (await describe(client, StackName))?.StackStatus;
  return found === 'DELETE_COMPLETE' ? undefined : found;
}

async function describe(client: CloudFormationClient, StackName: string) {
  try {
    return (await client.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0];
  } catch (error) {
    if (/does not exist/.test(String(error))) return undefined;
    throw error;
  }
}

function gone(error: unknown): undefined {
  if (!(error instanceof ResourceNotFoundException)) throw error;
  return undefined;
}
