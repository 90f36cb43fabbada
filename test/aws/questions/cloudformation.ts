import {
  CreateStackCommand, DescribeStackResourceCommand, DescribeStacksCommand, UpdateStackCommand, type Stack as StackState,
} from '@aws-sdk/client-cloudformation';
import { GetRoomCommand } from '@aws-sdk/client-ivschat';
import type { Question } from './question';
import { NAMES } from '../names';
import type { Stage } from '../stage';
import { cloudControl, until } from '../world';

const ROOM = 'AWS::IVSChat::Room';

export const DETACHING: Question = {
  question: 'Does CloudFormation\'s own `AWS::IVSChat::Room` detach the review function when the property leaves the template?',
  answers: {
    'it does': 'a `CfnRoom` does what ours does',
    'it does not': 'a `CfnRoom` goes on being reviewed by a function that may be gone; rooms of this library do not',
  },
  emulator: 'there is no such type',
  ask: async (stage) => {
    const { cloudformation, ivschat, probe } = stage;
    const template = (handler: object) => JSON.stringify({
      Resources: { Room: { Type: ROOM, Properties: { Name: NAMES.scratch, Tags: [{ Key: NAMES.tag, Value: 'native' }], ...handler } } },
    });
    const StackName = NAMES.native;
    const handler = { MessageReviewHandler: { Uri: probe.ReviewerArn, FallbackResult: 'ALLOW' } };
    try {
      await cloudformation.send(new CreateStackCommand({ StackName, TemplateBody: template(handler), Tags: [{ Key: NAMES.tag, Value: 'native' }] }));
      await done(stage, StackName);
    } catch (error) {
      if (String(error).includes(ROOM)) return { answer: 'there is no such type', seen: String(error) };
      throw error;
    }
    const { StackResourceDetail } = await cloudformation.send(new DescribeStackResourceCommand({ StackName, LogicalResourceId: 'Room' }));
    const identifier = StackResourceDetail!.PhysicalResourceId!;
    const uri = async () => (await ivschat.send(new GetRoomCommand({ identifier }))).messageReviewHandler?.uri ?? '';
    if (await uri() === '') throw new Error(`${identifier} was made without its review function`);
    await cloudformation.send(new UpdateStackCommand({ StackName, TemplateBody: template({}) }));
    await done(stage, StackName);
    const left = await uri();
    return { answer: left === '' ? 'it does' : 'it does not', seen: left === '' ? 'the room has no review function any more' : `the room still has ${left}` };
  },
};

/** Waits for the end of what a stack does, and throws what it says if it is no good one. */
async function done({ cloudformation, world }: Stage, StackName: string): Promise<void> {
  const stack = await until<StackState>(5 * world.patienceMs, async () => {
    const { Stacks: [found] = [] } = await cloudformation.send(new DescribeStacksCommand({ StackName }));
    return found && !found.StackStatus!.endsWith('_IN_PROGRESS') ? found : undefined;
  });
  if (!['CREATE_COMPLETE', 'UPDATE_COMPLETE'].includes(stack?.StackStatus ?? '')) {
    throw new Error(`The stack of a ${ROOM} is ${stack?.StackStatus ?? 'not done'}: ${stack?.StackStatusReason ?? 'no reason given'}`);
  }
}

/** More than the handlers ask in a minute, all of them. */
const ASKED = 100;

export const HOW_OFTEN: Question = {
  question: 'How often may CloudFormation be asked for the state of a resource?',
  answers: {
    [`${ASKED} times at once`]: 'the function is answered whenever it asks',
    'less often': 'what is refused counts as "still awaited"',
  },
  emulator: `${ASKED} times at once`,
  ask: async ({ cloudformationOnce, probe }) => {
    const { StackName, LogicalResourceId } = { StackName: NAMES.probe, LogicalResourceId: probe.AnyLogicalId! };
    const answers = await Promise.all(Array.from({ length: ASKED }, async () => (
      cloudformationOnce.send(new DescribeStackResourceCommand({ StackName, LogicalResourceId })).then(() => undefined, (error: unknown) => error))));
    const refused = answers.filter((error) => error !== undefined);
    const other = refused.find((error) => !/throttl|rate exceeded/i.test(String(error)));
    if (other !== undefined) throw other;
    return { answer: refused.length === 0 ? `${ASKED} times at once` : 'less often', seen: `${ASKED - refused.length} of ${ASKED} were answered` };
  },
};

export const CLOUD_CONTROL: Question = {
  question: 'Which properties does Cloud Control list of a room?',
  answers: {
    'name and tags': 'look-ups by both work',
    'the name': 'look-ups by name work; by tags, `fromLookup` names what it found',
    'neither': '`fromLookup` names what it found, and why that is not enough',
  },
  emulator: 'name and tags',
  ask: async (stage) => {
    const arn = await stage.room({ name: `${NAMES.scratch}-listed` });
    const properties = await until(stage.world.patienceMs, async () => listed(stage, arn));
    if (!properties) throw new Error(`Cloud Control lists no ${arn}`);
    const [name, tags] = ['Name', 'Tags'].map((each) => each in properties);
    const answer = name && tags ? 'name and tags' : name ? 'the name' : tags ? 'the tags alone' : 'neither';
    return { answer, seen: Object.keys(properties).sort().join(', ') };
  },
};

async function listed({ world }: Stage, arn: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  for (let NextToken: string | undefined; ;) {
    const page = await cloudControl(world, 'ListResources', { TypeName: ROOM, ...NextToken && { NextToken } }) as {
      ResourceDescriptions: readonly { readonly Identifier: string; readonly Properties: string }[]; NextToken?: string;
    };
    const found = page.ResourceDescriptions.find(({ Identifier }) => Identifier === arn);
    if (found) return JSON.parse(found.Properties) as Record<string, unknown>;
    NextToken = page.NextToken;
    if (!NextToken) return undefined;
  }
}
