import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { invoke } from './lambda-process';
import { openResponseUrl, type ResponseUrl } from './response-url';
import { createEvent, deleteEvent, updateEvent } from './stage';
import { type Emulator, startEmulator } from '../../../emulator';

const SECRET = 'sentinel-secret-access-key';

let emulator: Emulator;
let response: ResponseUrl;
beforeAll(async () => { emulator = await startEmulator(); });
beforeEach(async () => { response = await openResponseUrl(); });
afterEach(async () => { emulator.reset(); await response.close(); });
afterAll(() => emulator.close());

const rooms = () => (emulator.state() as { rooms: { arn: string }[] }).rooms;

function play(event: object, milliseconds?: number) {
  return invoke({ ResponseURL: response.url, ResourceType: 'Custom::IVSChatRoom', ...event }, {
    AWS_ENDPOINT_URL_IVSCHAT: emulator.endpoint, AWS_REGION: emulator.region, AWS_ACCESS_KEY_ID: 'AKIDBUNDLE', AWS_SECRET_ACCESS_KEY: SECRET,
  }, milliseconds);
}

test('the bundle needs nothing but Node', () => {
  const source = readFileSync(join(__dirname, '../../../assets/lambda/custom-resource/index.js'), 'utf8');
  const required = [...source.matchAll(/\b(?:require|import)\("([^"]+)"\)/g)].map(([, name]) => name.replace(/^node:/, ''));
  expect(required).toContain('https');
  expect(required.filter((name) => !builtinModules.includes(name))).toEqual([]);
});

test('Create, Update and Delete are each answered once, in the form that CloudFormation reads', async () => {
  const create = createEvent({ Name: 'lobby' });
  await play(create).ended;
  const [{ arn }] = rooms();
  const { StackId, LogicalResourceId } = create;
  expect(response.answers).toEqual([{
    Status: 'SUCCESS',
    PhysicalResourceId: arn,
    StackId,
    LogicalResourceId,
    RequestId: create.RequestId,
    Data: { Arn: arn, Id: arn.split('/')[1], Name: 'lobby' },
    bytes: expect.any(Number),
    contentType: undefined,
  }]);
  await play(updateEvent(arn, { Name: 'foyer' }, { Name: 'lobby' })).ended;
  await play(deleteEvent(arn, { Name: 'foyer' })).ended;
  expect(response.answers.map(({ Status, PhysicalResourceId }) => [Status, PhysicalResourceId])).toEqual([['SUCCESS', arn], ['SUCCESS', arn], ['SUCCESS', arn]]);
  expect(rooms()).toEqual([]);
});

test('a room that is there is adopted, and let go while the template says that it is adopted', async () => {
  await play(createEvent({ Name: 'lobby' })).ended;
  const [{ arn }] = rooms();
  const adopting = { Name: 'foyer', AdoptRoomArn: arn };
  await play(createEvent(adopting)).ended;
  await play(deleteEvent(arn, adopting)).ended;
  await play(createEvent({ AdoptRoomArn: `${arn}0` })).ended;
  expect(response.answers.slice(1)).toMatchObject([
    { Status: 'SUCCESS', PhysicalResourceId: arn, Data: { Arn: arn, Name: 'foyer' } },
    { Status: 'SUCCESS', PhysicalResourceId: arn },
    { Status: 'FAILED', PhysicalResourceId: 'not-created:Lobby', Reason: expect.stringContaining(`There is no room ${arn}0 to adopt`) },
  ]);
  expect(rooms()).toMatchObject([{ arn, name: 'foyer', tags: {} }]);
});

test('a logging configuration is answered with its state, by the same bundle', async () => {
  await play({ ...createEvent({ Name: 'log', DestinationConfiguration: { S3: { BucketName: 'bucket-1' } } }), ResourceType: 'Custom::IVSChatLoggingConfiguration' }).ended;
  expect(response.answers).toMatchObject([{ Status: 'SUCCESS', PhysicalResourceId: expect.stringContaining(':logging-configuration/'), Data: { Name: 'log', State: 'ACTIVE' } }]);
});

test('a failure is answered with the API error, the operation and the request id, in under 4 KB', async () => {
  await play(createEvent({ Name: 'n'.repeat(6_000) })).ended;
  const [{ Status, Reason, bytes, PhysicalResourceId }] = response.answers;
  expect(Status).toBe('FAILED');
  expect(Reason).toMatch(/^CreateRoom failed with ValidationException: .*name.*\(request id [0-9a-f-]{36}\)/s);
  expect(Reason).not.toMatch(/\n\s+at /);
  expect(bytes).toBeLessThanOrEqual(4_096);
  expect(PhysicalResourceId).toBe('not-created:Lobby');
});

test('a resource type that it does not know is answered too', async () => {
  await play({ ...createEvent(), ResourceType: 'Custom::Other' }).ended;
  expect(response.answers).toMatchObject([{ Status: 'FAILED', Reason: expect.stringContaining('This function does not provide Custom::Other') }]);
});

test('an event that nobody waits on is one clear error', async () => {
  const { code, output } = await play({ ResponseURL: undefined }).ended;
  expect(code).toBe(1);
  expect(output).toContain('Not an event of a CloudFormation custom resource');
});

test('the watchdog answers before Lambda ends the function, with the id of what was made', async () => {
  emulator.faults.add({ kind: 'delay', delayMs: 60_000, operation: 'ListRooms' });
  const { code } = await play(createEvent({ Name: 'lobby' }), 7_000).ended;
  expect(code).toBe(0);
  expect(response.answers).toMatchObject([{ Status: 'FAILED', PhysicalResourceId: rooms()[0].arn, Reason: expect.stringContaining('Out of time') }]);
});

test('an answer that is not taken is put again, and the same', async () => {
  response.statuses.push(503, 503);
  const { code } = await play(createEvent({ Name: 'lobby' })).ended;
  expect(code).toBe(0);
  expect(response.answers).toHaveLength(3);
  expect(new Set(response.answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
});

test('an answer that is refused for good fails the invocation, so that Lambda delivers the event again', async () => {
  response.statuses.push(403);
  const event = createEvent({ Name: 'lobby' });
  const { code, output } = await play(event).ended;
  expect(code).toBe(1);
  expect(output).toContain('CloudFormation did not take the answer: HTTP 403');
  expect(output).not.toContain(response.signature);
  await play(event).ended;
  expect(response.answers.map(({ PhysicalResourceId }) => PhysicalResourceId)).toEqual([rooms()[0].arn, rooms()[0].arn]);
  expect(rooms()).toHaveLength(1);
});

test('a function that is killed after the room was made finds it when the event comes again', async () => {
  emulator.faults.add({ kind: 'delay', delayMs: 60_000, operation: 'ListRooms', times: 1 });
  const event = createEvent({ Name: 'lobby' });
  const first = play(event);
  while (rooms().length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  first.process.kill('SIGKILL');
  await first.ended;
  const [{ arn }] = rooms();
  await play(event).ended;
  expect(response.answers).toMatchObject([{ Status: 'SUCCESS', PhysicalResourceId: arn }]);
  expect(rooms()).toHaveLength(1);
});

test('neither the ResponseURL nor a secret reaches the log, whether it goes well or not', async () => {
  const outputs = [
    await play(createEvent({ Name: 'lobby', Tags: [{ Key: 'k', Value: 'sentinel-tag-value' }] })).ended,
    await play(createEvent({ Name: 'not a name' })).ended,
    await invoke({ ...createEvent(), ResponseURL: `http://127.0.0.1:1/?Signature=${response.signature}`, ResourceType: 'Custom::IVSChatRoom' }, {
      AWS_ENDPOINT_URL_IVSCHAT: emulator.endpoint, AWS_REGION: emulator.region, AWS_ACCESS_KEY_ID: 'AKIDBUNDLE', AWS_SECRET_ACCESS_KEY: SECRET,
    }).ended,
  ].map(({ output }) => output).join('\n');
  expect(outputs).toContain('"message":"answered"');
  for (const secret of [response.signature, 'ResponseURL', SECRET, 'sentinel-tag-value']) expect(outputs).not.toContain(secret);
});
