import { reasonOf } from '../../lambda/cloudformation/reason';
import { LOGGING_CONFIGURATION_RESOURCE_TYPE, ROOM_RESOURCE_TYPE } from '../../src/contract';
import { invoke } from '../lambda/custom-resource/lambda-process';
import { openResponseUrl } from '../lambda/custom-resource/response-url';
import { createEvent, type Outcome } from '../lambda/custom-resource/stage';

/** What a room and a logging configuration are made of, where it does not matter. */
export const LOBBY = { Name: 'lobby', Tags: [{ Key: 'team', Value: 'live' }] };
export const TRANSCRIPTS = { ...LOBBY, Name: 'transcripts', DestinationConfiguration: { S3: { BucketName: 'transcripts' } } };

/** How long the function may run where every call would be repeated until the end: less than the 16 seconds that it leaves to its last call. */
export const BRIEFLY = 12_000;

export const ofRoom = <E extends object>(event: E) => ({ ...event, ResourceType: ROOM_RESOURCE_TYPE });
export const ofLoggingConfiguration = <E extends object>(event: E) => ({ ...event, ResourceType: LOGGING_CONFIGURATION_RESOURCE_TYPE });

interface Answered {
  readonly physicalResourceId: string;
  /** The Reason, which CloudFormation shows. */
  readonly reason?: string;
}

/** Lets the shipped function handle an event in a process of its own, and reads its answer as CloudFormation does. */
export async function answerTo(endpoint: string, event: object, milliseconds?: number): Promise<Answered> {
  const response = await openResponseUrl();
  try {
    const { output } = await invoke({ ResponseURL: response.url, ...event }, {
      AWS_ENDPOINT_URL_IVSCHAT: endpoint, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'AKIDFAILURES', AWS_SECRET_ACCESS_KEY: 'secret',
    }, milliseconds).ended;
    const [answer] = response.answers;
    if (!answer) throw new Error(`The function did not answer: ${output}`);
    return { physicalResourceId: answer.PhysicalResourceId, reason: answer.Reason };
  } finally {
    await response.close();
  }
}

/** The sentence of an event that the shipped function answers with a failure. */
export async function sentenceOf(endpoint: string, event: object, milliseconds?: number): Promise<string> {
  const { reason } = await answerTo(endpoint, event, milliseconds);
  if (reason === undefined) throw new Error('It was to fail, and did not');
  return reason;
}

/** The physical id of what the shipped function makes. */
export async function made(endpoint: string, event: object = ofRoom(createEvent(LOBBY))): Promise<string> {
  const { physicalResourceId, reason } = await answerTo(endpoint, event);
  if (reason !== undefined) throw new Error(reason);
  return physicalResourceId;
}

/** The sentence of a failure that takes minutes: of the lifecycle on a clock of its own. */
export function sentenceAfter({ error, elapsed }: Outcome, milliseconds: number): string {
  if (!error) throw new Error('It was to fail, and did not');
  expect(elapsed).toBeGreaterThan(milliseconds);
  return reasonOf(error);
}
