import { isDeepStrictEqual } from 'node:util';
import type { World } from './world';
import type { Request, Stack } from '../cloudformation';

/** A room or a logging configuration as the service has it. */
export interface Actual {
  readonly arn: string;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly [property: string]: unknown;
}

const OWNER = 'cdk-ivschat:owner';
/** What somebody else put on our resources. */
export const FOREIGN_TAG = { key: 'seen-by', value: 'auditor' };
const MAXIMUM_ANSWER_BYTES = 4096;
const MAXIMUM_ID_CHARACTERS = 1024;
/** Lambda delivers an event three times at most. */
const DELIVERIES = 3;

export function actualResources({ emulator }: Pick<World, 'emulator'>): Actual[] {
  const { rooms, loggingConfigurations } = emulator.state();
  return [...rooms, ...loggingConfigurations].map((one) => ({ ...one }));
}

/** What somebody else did to the stack's resources, by physical id. */
export interface Outside {
  readonly tagged: ReadonlySet<string>;
  readonly deleted: ReadonlySet<string>;
}

/** Each resource of the stack exists once and is as its template says. A room that was there before keeps the tags that it had. */
export function stackProblems(world: World, name: string, stack: Stack, outside: Outside, adoptable?: string): string[] {
  const all = actualResources(world);
  return [...stack.members].flatMap(([logicalId, { physicalId, properties }]) => {
    if (outside.deleted.has(physicalId)) return [];
    const actual = all.find(({ arn }) => arn === physicalId);
    if (!actual) return [`lost: ${logicalId} (${physicalId}) of ${name} does not exist`];
    if (isDisputed(world.requests.all, physicalId)) return [];
    const should = expected(name, logicalId, properties, outside.tagged.has(physicalId));
    const tags = Object.fromEntries(Object.entries(actual.tags).filter(([key]) => key in should.tags));
    const is = comparable(physicalId === adoptable ? { ...actual, tags } : actual);
    if (isDeepStrictEqual(is, should)) return [];
    return [`differs: ${logicalId} (${physicalId}) of ${name} is ${JSON.stringify(is)} and should be ${JSON.stringify(should)}`];
  });
}

/** Lambda began with an Update when CloudFormation had already sent the next: which of them comes last is chance. */
function isDisputed(requests: readonly Request[], physicalId: string): boolean {
  return requests.some((request) => request.physicalId === physicalId && request.overlapped);
}

/** Nothing exists that nobody owns. */
export function orphans(world: World, owned: ReadonlySet<string>): string[] {
  const excused = new Set(leftovers(world));
  const unowned = actualResources(world).filter((one) => !owned.has(one.arn) && !excused.has(one.arn));
  return unowned.map((one) => `orphan: ${one.arn} (${one.name}) belongs to nobody, ${JSON.stringify(one.tags)}`);
}

/**
 * What may be left: what a cancelled request made of which Lambda lost every delivery, since then nothing is left that could run;
 * and what CloudFormation has given up on, as somebody has been told. Of the former, the next Create of the same resource takes our
 * tag, since it takes it for something retained.
 */
export function leftovers(world: World): string[] {
  const requests = world.requests.all;
  const unfinished = requests.filter(({ overlapped, overtaken, lost }) => overlapped || (overtaken && lost >= DELIVERIES));
  const isGivenUp = ({ stackId, logicalId }: Request) => {
    const last = requests.filter((other) => other.stackId === stackId && other.logicalId === logicalId).at(-1);
    return last?.kind === 'Delete' && last.outcome !== undefined && last.outcome.kind !== 'success';
  };
  const ids = new Set([...unfinished, ...requests.filter(isGivenUp)].map(({ id }) => id));
  const names = new Set<unknown>(unfinished.map(({ stackId, logicalId, properties }) => nameOf(stackId.split('/')[1], logicalId, properties)));
  const isLeft = ({ tags, name }: Actual) => (tags[OWNER] ? ids.has(tags[OWNER].split('/')[1]) : names.has(name));
  return actualResources(world).filter(isLeft).map(({ arn }) => arn);
}

/** What was not ours is as it was. Of what was ours and was let go, only the tag that says so may be gone. */
export function foreignProblems(world: Pick<World, 'emulator'>, before: readonly Actual[]): string[] {
  const all = actualResources(world);
  return before.flatMap((one) => {
    const now = all.find(({ arn }) => arn === one.arn);
    if (!now) return [`foreign: ${one.arn} (${one.name}) is gone`];
    return isDeepStrictEqual(comparable(now), comparable(one)) ? [] : [`foreign: ${one.arn} was changed to ${JSON.stringify(now)}`];
  });
}

/** What a stack has let go by a deletion policy is a person's to delete, and nobody else's. */
export function retainedProblems(world: Pick<World, 'emulator'>, { retained }: Stack, { deleted }: Outside): string[] {
  const all = new Set(actualResources(world).map(({ arn }) => arn));
  return retained.filter((arn) => !all.has(arn) && !deleted.has(arn)).map((arn) => `retained: ${arn} is gone`);
}

/** A room that was there before is never deleted but by a template that does not, or no longer, say that it is adopted. */
export function adoptableProblems(world: World, adoptable: string, outside: Outside): string[] {
  const isThere = actualResources(world).some(({ arn }) => arn === adoptable);
  const mayBeGone = outside.deleted.has(adoptable)
    || world.requests.all.some(({ kind, physicalId, properties }) => kind === 'Delete' && physicalId === adoptable && properties.AdoptRoomArn === undefined);
  return isThere || mayBeGone ? [] : [`adopted: ${adoptable} was there before, and is gone`];
}

/** Of a room that was let go, nobody is left to be the owner. */
export function tagProblems(world: World, adoptable: string, { retained, abandoned }: Stack): string[] {
  const tags = actualResources(world).find(({ arn }) => arn === adoptable)?.tags ?? {};
  const isExcused = [...retained, ...abandoned, ...leftovers(world)].includes(adoptable);
  return tags[OWNER] === undefined || isExcused ? [] : [`kept: ${adoptable} was let go, and has the tag ${tags[OWNER]}`];
}

/** What holds of every request and its answers. */
export function requestProblems(requests: readonly Request[], deletedOutside: ReadonlySet<string>): string[] {
  return requests.flatMap((request) => {
    const { kind, logicalId, id, stackId, physicalId, answers } = request;
    const title = `${kind} of ${logicalId} (${id})`;
    const problems: string[] = [];
    if (request.timedOut && request.lost < DELIVERIES) {
      problems.push(`hung: ${title} was never answered, though only ${request.lost} of its deliveries were lost`);
    }
    const success = answers.findIndex(({ answer }) => answer.Status === 'SUCCESS');
    answers.forEach(({ answer, bytes, overtaken }, n) => {
      if (bytes > MAXIMUM_ANSWER_BYTES) problems.push(`answer: ${title} was answered with ${bytes} bytes`);
      if (answer.RequestId !== id || answer.StackId !== stackId || answer.LogicalResourceId !== logicalId) {
        problems.push(`answer: ${title} got that of another request`);
      }
      if (!answer.PhysicalResourceId || answer.PhysicalResourceId.length > MAXIMUM_ID_CHARACTERS) {
        problems.push(`answer: ${title} has the id ${answer.PhysicalResourceId}`);
      }
      if (kind !== 'Create' && answer.PhysicalResourceId !== physicalId) problems.push(`id: ${title} answered ${answer.PhysicalResourceId} for ${physicalId}`);
      if (answer.Status === 'FAILED' && !answer.Reason) problems.push(`answer: ${title} failed without a reason`);
      // Nobody waits for what comes after CloudFormation has gone on, or somebody has deleted the resource.
      if (success === -1 || n <= success || overtaken) return;
      const { Status, PhysicalResourceId, Data } = answers[success].answer;
      if (deletedOutside.has(PhysicalResourceId)) return;
      const same = answer.Status === Status && answer.PhysicalResourceId === PhysicalResourceId && isDeepStrictEqual(answer.Data, Data);
      if (!same) problems.push(`answer: ${title} succeeded and was then answered ${JSON.stringify(answer)}`);
    });
    return problems;
  });
}

/** All that a template can say of a resource. */
function comparable({ arn, name, tags, ...actual }: Actual): object {
  const { [OWNER]: _, ...others } = tags;
  return {
    name,
    tags: others,
    ...(arn.includes(':room/')
      ? {
        maximumMessageLength: actual.maximumMessageLength,
        maximumMessageRatePerSecond: actual.maximumMessageRatePerSecond,
        loggingConfigurationIdentifiers: actual.loggingConfigurationIdentifiers,
        messageReviewHandler: actual.messageReviewHandler,
      }
      : { destinationConfiguration: actual.destinationConfiguration, state: actual.state }),
  };
}

function expected(
  stackName: string, logicalId: string, properties: Readonly<Record<string, unknown>>, tagged: boolean,
): { readonly tags: Readonly<Record<string, string>>; readonly [property: string]: unknown } {
  const tags = Object.fromEntries(((properties.Tags ?? []) as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value]));
  const common = { name: nameOf(stackName, logicalId, properties), tags: tagged ? { ...tags, [FOREIGN_TAG.key]: FOREIGN_TAG.value } : tags };
  if (!properties.DestinationConfiguration) {
    const review = properties.MessageReviewHandler as Record<string, string> | undefined;
    return {
      ...common,
      maximumMessageLength: Number(properties.MaximumMessageLength ?? 500),
      maximumMessageRatePerSecond: Number(properties.MaximumMessageRatePerSecond ?? 10),
      loggingConfigurationIdentifiers: properties.LoggingConfigurationIdentifiers ?? [],
      messageReviewHandler: review && { uri: review.Uri, fallbackResult: review.FallbackResult },
    };
  }
  const { S3, CloudWatchLogs, Firehose } = properties.DestinationConfiguration as Record<string, Record<string, string>>;
  return {
    ...common,
    destinationConfiguration: {
      ...(S3 && { s3: { bucketName: S3.BucketName } }),
      ...(CloudWatchLogs && { cloudWatchLogs: { logGroupName: CloudWatchLogs.LogGroupName } }),
      ...(Firehose && { firehose: { deliveryStreamName: Firehose.DeliveryStreamName } }),
    },
    state: 'ACTIVE',
  };
}

function nameOf(stackName: string, logicalId: string, properties: Readonly<Record<string, unknown>>): unknown {
  return properties.Name ?? `${stackName}-${logicalId}`;
}
