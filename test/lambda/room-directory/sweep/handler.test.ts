import type { Context } from 'aws-lambda';
import { CONFIG, openSweepStage, type SweepStage } from './stage';
import { sweepHandler } from '../../../../lambda/room-directory/sweep/handler';
import { sweepReport } from '../../../../lambda/room-directory/sweep/observe';
import { DIRECTORY_RESOURCE_TYPE } from '../../../../src/contract';
import { openResponseUrl, type ResponseUrl } from '../../custom-resource/response-url';

let stage: SweepStage;
let response: ResponseUrl;
let output: string[];
beforeAll(async () => {
  stage = await openSweepStage();
  response = await openResponseUrl();
});
beforeEach(async () => {
  await stage.clear();
  response.answers.length = 0;
  output = [];
  const take = (text: unknown) => {
    output.push(String(text));
    return true;
  };
  jest.spyOn(console, 'log').mockImplementation(take);
  jest.spyOn(process.stdout, 'write').mockImplementation(take);
  jest.spyOn(process.stderr, 'write').mockImplementation(take);
});
afterEach(() => jest.restoreAllMocks());
afterAll(async () => {
  await response.close();
  await stage.close();
});

const context = (milliseconds: number) => ({ awsRequestId: 'invocation', getRemainingTimeInMillis: () => milliseconds }) as Context;
const invoke = async (event: unknown, milliseconds = 900_000) => (
  sweepHandler({ ...stage.directory, config: CONFIG, report: sweepReport(CONFIG) })(event, context(milliseconds)));
const event = (RequestType: string, more: object = {}) => ({
  RequestType,
  ResponseURL: response.url,
  ResourceType: DIRECTORY_RESOURCE_TYPE,
  StackId: 'stack',
  RequestId: 'request',
  LogicalResourceId: 'Streams',
  ...RequestType === 'Create' ? {} : { PhysicalResourceId: CONFIG.table },
  ResourceProperties: {},
  ...more,
});

test('the schedule\'s event sweeps, with a line for each act and the counts of all in the end', async () => {
  await stage.make({ key: 'stream-1' });
  await stage.make({ key: 'stream-2' });
  expect(await invoke({ action: 'sweep' })).toEqual({ sweep: 'done' });
  expect(stage.arns()).toEqual([]);
  const lines = output.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.map(({ message, room }) => [message, room])).toEqual([
    ['A room without an entry was deleted', 'stream-2'], ['A room without an entry was deleted', 'stream-1'], [undefined, undefined],
  ]);
  expect(lines[2]).toMatchObject({ service: CONFIG.table, RoomsSwept: 2, OpenRooms: 0 });
});

test('an operator\'s event begins a pass at once', async () => {
  await invoke({ action: 'sweep' });
  await stage.make({ key: 'stream-1' });
  await invoke({ action: 'sweep' });
  expect(stage.arns()).toHaveLength(1);
  await invoke({ action: 'sweep', all: true });
  expect(stage.arns()).toEqual([]);
});

test('a directory that is created has the name of its table for an id, and keeps it', async () => {
  await invoke(event('Create'));
  await invoke(event('Update'));
  expect(response.answers).toMatchObject([{ Status: 'SUCCESS', PhysicalResourceId: CONFIG.table }, { Status: 'SUCCESS', PhysicalResourceId: CONFIG.table }]);
});

test('a removal that is out of time is not answered but fails, so that Lambda delivers it again', async () => {
  await stage.open('stream-1');
  await expect(invoke(event('Delete'), 30_001)).rejects.toMatchObject({ name: 'Unfinished' });
  expect(response.answers).toEqual([]);
  expect(output.join()).not.toContain(response.signature);
});

test('another type of resource is refused', async () => {
  await invoke(event('Create', { ResourceType: 'Custom::IVSChatRoom' }));
  expect(response.answers).toMatchObject([{ Status: 'FAILED', Reason: expect.stringContaining('does not provide Custom::IVSChatRoom') }]);
});

test.each([undefined, null, 'sweep', {}, { action: 'open', room: 'stream-1' }, { RequestType: 'Delete' }])('anything else is refused: %j', async (payload) => {
  await expect(invoke(payload)).rejects.toThrow('This function takes');
});
