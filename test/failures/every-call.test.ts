import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateRoomCommand } from '@aws-sdk/client-ivschat';
import { LOBBY, TRANSCRIPTS } from './deployment';
import { DEPLOYMENT, DOC, REMOVAL, rowsUnder, SYNTH } from './doc';
import type { Fault } from '../../emulator';
import { reasonOf } from '../../lambda/cloudformation/reason';
import { loggingConfigurationType } from '../../lambda/custom-resource/logging-configuration';
import { roomType } from '../../lambda/custom-resource/room';
import { createEvent, deleteEvent, openStage, type Stage, updateEvent } from '../lambda/custom-resource/stage';

const ROOT = join(__dirname, '../..');
const ROWS = DEPLOYMENT.flatMap(rowsUnder);

/** All that the service model has, and what AWS answers in front of any service. Lost connections: in the bundle alone, jest changes them. */
const FAULTS: Fault[] = [
  { kind: 'throttle' },
  { kind: 'access-denied' },
  { kind: 'error-before', status: 500 },
  { kind: 'error-before', status: 503 },
  ...['ConflictException', 'PendingVerification', 'ResourceNotFoundException', 'ServiceQuotaExceededException', 'ValidationException']
    .map((code): Fault => ({ kind: 'error-before', code })),
];

describe.each([
  { label: 'a room', type: roomType, properties: LOBBY, calls: 12, adopts: true },
  { label: 'a logging configuration', type: loggingConfigurationType, properties: TRANSCRIPTS, calls: 9, adopts: false },
])('of $label', ({ type, properties, calls, adopts }) => {
  let stage: Stage;
  beforeAll(async () => { stage = await openStage(type); });
  afterAll(() => stage.close());

  const adopting = async () => ({ ...properties, AdoptRoomArn: (await stage.outsider.send(new CreateRoomCommand({}))).arn! });
  const adopted = async () => {
    const wanted = await adopting();
    await stage.run(createEvent(wanted));
    return deleteEvent(wanted.AdoptRoomArn, wanted);
  };

  /** An event that meets a room or logging configuration as it is half-way through its life. */
  const events = {
    ...(adopts ? { Adoption: async () => createEvent(await adopting()), LettingGo: adopted } : {}),
    Create: async () => createEvent(properties),
    Update: async () => updateEvent(await madeOne(), { ...properties, Tags: [{ Key: 'stage', Value: 'beta' }] }, properties),
    Delete: async () => deleteEvent(await madeOne(), properties),
  };
  const madeOne = async () => (await stage.run(createEvent(properties))).physicalResourceId;

  test('whichever call fails, in whichever way, what is read stands in the page and names the call', async () => {
    const unknown: string[] = [];
    let tried = 0;
    for (const event of Object.values(events)) {
      for (const operation of await operationsOf(event)) {
        tried++;
        for (const fault of FAULTS) {
          stage.emulator.reset();
          const failing = await event();
          stage.emulator.faults.add({ ...fault, operation });
          const { error } = await stage.run(failing, { milliseconds: 400 });
          // What is gone is deleted, and a name that is refused finds nothing: some errors are no failures.
          if (!error) continue;
          const sentence = reasonOf(error);
          if (!ROWS.some(({ pattern }) => pattern.test(sentence))) unknown.push(sentence);
          // Where a Delete finds nothing to delete and yet the resource is there, or there is nothing to adopt, no call has failed.
          expect(sentence).toMatch(new RegExp(`${operation} failed with |is still in state ACTIVE|^There is no room `));
        }
      }
    }
    expect(unknown).toEqual([]);
    expect(tried).toBe(calls);
  });

  /** The operations that an event leads to where nothing goes wrong. */
  async function operationsOf(event: () => Promise<Parameters<Stage['run']>[0]>): Promise<Set<string>> {
    stage.emulator.reset();
    const going = await event();
    stage.emulator.clearCalls();
    await stage.run(going);
    return new Set(stage.emulator.calls().map(({ operation }) => operation));
  }
});

test('every error that the function throws stands in the page', () => {
  const thrown = ['custom-resource', 'cloudformation', 'ivschat'].flatMap((folder) => messages(`lambda/${folder}`, /(?:new Error|super)\(\s*([`'])(.*?)\1/gs));
  expect(thrown.length).toBeGreaterThan(10);
  const unread = [
    'Not an event of a CloudFormation custom resource: it has no ResponseURL', // there is no deployment
    'Not a request of CloudFormation: ${run.event.RequestType as string}', // nor here
    'CloudFormation no longer waits for the ${RequestType} of ${LogicalResourceId}', // it does not take the answer then
    'What this cancelled request had made could not be deleted', // and not this one
    'There was no time to wait until all of it can be seen', // nor its cause
  ];
  expect(notInThePage(thrown).filter((message) => !unread.includes(message))).toEqual([]);
});

test('every error and warning of the constructs behind rooms and logging configurations stands in the page', () => {
  const SAID = /(?:fail\(\w+|addError\(|addWarningV2\('[^']+'|problems\.push\(),?\s*([`'])(.*?)\1/gs;
  const said = ['common', 'logging', 'metrics', 'provider', 'review', 'rooms'].flatMap((folder) => messages(`src/${folder}`, SAID));
  expect(said.length).toBeGreaterThan(20);
  expect(notInThePage(said)).toEqual([]);
});

test('every row says what to do', () => {
  for (const { whatToDo } of [...DEPLOYMENT, REMOVAL, SYNTH].flatMap(rowsUnder)) expect(whatToDo).toMatch(/^[A-Z`].{5,}/);
});

test('every line of a table is a row', () => {
  const lines = DOC.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| Failure |'));
  expect([...DEPLOYMENT, REMOVAL, SYNTH].flatMap(rowsUnder)).toHaveLength(lines.length);
});

/** The first literal of each message in the sources of a folder. */
function messages(folder: string, pattern: RegExp): string[] {
  const files = readdirSync(join(ROOT, folder)).filter((file) => file.endsWith('.ts'));
  return files.flatMap((file) => [...readFileSync(join(ROOT, folder, file), 'utf8').matchAll(pattern)].map((match) => match[2]));
}

/** Those of which some words, between the values, are nowhere in the page. */
function notInThePage(said: string[]): string[] {
  return said.filter((message) => message.split(/\$\{.*?\}/).some((words) => !DOC.includes(words.trim())));
}
