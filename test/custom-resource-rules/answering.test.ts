import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deploy, type DeployedFunction, SECRETS } from './deployed-function';
import { KINDS } from './kinds';
import { createEvent, deleteEvent, openStage, type Stage, updateEvent } from '../lambda/custom-resource/stage';

describe.each(KINDS)('a $label', (kind) => {
  const { noun, full, changed, refused } = kind;
  let stage: Stage;
  let fn: DeployedFunction;
  beforeAll(async () => { stage = await openStage(kind.type); });
  beforeEach(async () => { fn = await deploy(kind, stage.emulator.endpoint); });
  afterEach(async () => { stage.emulator.reset(); await fn.close(); });
  afterAll(() => stage.close());

  const last = () => fn.response.answers.at(-1)!;
  const made = async () => (await stage.run(createEvent(full))).physicalResourceId;

  test('row 1: Create, Update and Delete are answered once each, whether they succeed or not', async () => {
    await fn.deliver(createEvent(full));
    const { PhysicalResourceId: id } = last();
    for (const event of [updateEvent(id, changed, full), updateEvent(id, refused, full), deleteEvent(id, full)]) await fn.deliver(event);
    expect(fn.response.answers.map(({ Status }) => Status)).toEqual(['SUCCESS', 'SUCCESS', 'FAILED', 'SUCCESS']);
  });

  test('row 1: a service that never answers is answered for, before the function is ended', async () => {
    stage.emulator.faults.add({ kind: 'delay', delayMs: 60_000 });
    const { code } = await fn.deliver(createEvent(full), 6_000);
    expect(code).toBe(0);
    expect(fn.response.answers).toMatchObject([{ Status: 'FAILED', Reason: expect.stringContaining('Out of time') }]);
    expect(last().PhysicalResourceId).toMatch(/-created:Lobby$/);
  });

  test('row 1: an answer that is not taken is put again, word for word', async () => {
    fn.response.statuses.push(503);
    const { code } = await fn.deliver(createEvent(full));
    expect(code).toBe(0);
    expect(fn.response.answers).toHaveLength(2);
    expect(fn.response.answers[1]).toEqual(fn.response.answers[0]);
  });

  test('row 2: an answer has at most 4,096 bytes, however long the error and its characters are', async () => {
    stage.emulator.faults.add({ kind: 'error-before', operation: `Create${noun}`, code: 'ValidationException', message: '漢"\n🙂'.repeat(2_000) });
    await fn.deliver(createEvent(full));
    expect(last()).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'not-created:Lobby', Reason: expect.stringMatching(/^Create.*漢.*…$/s) });
    // Cut as late as possible, and not inside a character.
    expect(last().bytes).toBeLessThanOrEqual(4_096);
    expect(last().bytes).toBeGreaterThan(4_080);
    expect(last().Reason).not.toMatch(/\p{Surrogate}|\uFFFD/u);
  });

  test('row 2: what a success answers is small and the same, however much the template says', async () => {
    const Tags = Array.from({ length: 49 }, (_, n) => ({ Key: `key${n}`, Value: 'v'.repeat(256) }));
    await fn.deliver(createEvent({ ...full, Name: 'n'.repeat(128), Tags }));
    expect(last().Status).toBe('SUCCESS');
    expect(Object.keys(last().Data ?? {})).toEqual(['Arn', 'Id', 'Name', ...(noun === 'Room' ? [] : ['State'])]);
    expect(last().bytes).toBeLessThan(1_024);
  });

  test('row 2: a reason holds no stack trace', async () => {
    await fn.deliver(createEvent(refused));
    await fn.deliver({ ...createEvent(), ResourceProperties: null });
    for (const { Reason } of fn.response.answers) expect(Reason).not.toMatch(/\n\s*at |index\.js/);
    expect(fn.response.answers).toHaveLength(2);
  });

  test('row 3: a Create that made nothing is answered with a marker, whose Delete succeeds and touches nothing', async () => {
    const theirs = await kind.make(stage.outsider, 'lobby');
    await fn.deliver(createEvent(refused));
    expect(last()).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'not-created:Lobby' });
    await fn.deliver(deleteEvent(last().PhysicalResourceId, refused));
    expect(last()).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'not-created:Lobby' });
    expect(await kind.list(stage.outsider)).toEqual([theirs]);
  });

  test('row 3: a Create that fails after it made something is answered with the ARN, by which the rollback removes it', async () => {
    stage.emulator.faults.add({ kind: 'error-before', operation: `List${noun}s`, code: 'PendingVerification', times: 1 });
    await fn.deliver(createEvent(full));
    expect([last()]).toMatchObject([{ Status: 'FAILED' }]);
    expect(await kind.list(stage.outsider)).toEqual([last().PhysicalResourceId]);
    await fn.deliver(deleteEvent(last().PhysicalResourceId, full));
    expect(last().Status).toBe('SUCCESS');
    expect(await kind.list(stage.outsider)).toEqual([]);
  });

  test('row 22: neither the ResponseURL nor credentials nor properties are logged or answered, whether it goes well or not', async () => {
    const secret = { ...full, Tags: [{ Key: 'key', Value: 'sentinel-tag-value' }] };
    const ended = await Promise.all([
      fn.deliver(createEvent(secret)),
      fn.deliver(updateEvent('no-arn', secret)),
      fn.deliver({ ...updateEvent('no-arn', secret), ResponseURL: `http://127.0.0.1:1/?Signature=${fn.response.signature}` }),
      fn.deliver({ ...updateEvent('no-arn', secret), ResponseURL: `no-url?Signature=${fn.response.signature}` }),
    ]);
    expect(ended.map(({ code }) => code)).toEqual([0, 0, 1, 1]);
    for (const { output } of ended) expect(output).toContain('"message":"started"');
    const written = ended.map(({ output }) => output).join('') + JSON.stringify(fn.response.answers);
    for (const never of [fn.response.signature, 'ResponseURL', 'Signature', 'sentinel-tag-value', ...Object.values(SECRETS)]) expect(written).not.toContain(never);
  });

  test('provider framework: a Delete is answered with the id that it came with, whether it succeeds or not', async () => {
    const id = await made();
    stage.emulator.faults.add({ kind: 'error-before', operation: `Delete${noun}`, code: 'PendingVerification', times: 1 });
    for (const given of [id, id, 'not-created:Lobby']) await fn.deliver(deleteEvent(given, full));
    expect(fn.response.answers.map(({ Status, PhysicalResourceId }) => [Status, PhysicalResourceId]))
      .toEqual([['FAILED', id], ['SUCCESS', id], ['SUCCESS', 'not-created:Lobby']]);
  });

  test('provider framework: a Create that failed is answered with an id that no Delete takes for a resource', async () => {
    for (const [, properties] of kind.unparsable.slice(0, 2)) await fn.deliver(createEvent(properties));
    expect(fn.response.answers.map(({ Status, PhysicalResourceId }) => [Status, PhysicalResourceId]))
      .toEqual([['FAILED', 'not-created:Lobby'], ['FAILED', 'not-created:Lobby']]);
    await fn.deliver(deleteEvent(last().PhysicalResourceId, full));
    expect(last().Status).toBe('SUCCESS');
    expect(stage.calls(`Delete${noun}`)).toBe(0);
  });

  test('crhelper: an event that makes no sense is answered too', async () => {
    const events = [{ ResourceProperties: null }, { ResourceType: 'Custom::Other' }, { StackId: undefined, ResourceProperties: {} }];
    for (const strange of events) await fn.deliver({ ...createEvent(), ...strange });
    const { StackId, LogicalResourceId } = createEvent();
    expect(fn.response.answers).toMatchObject([{ Status: 'FAILED', StackId, LogicalResourceId }, { Status: 'FAILED', StackId, LogicalResourceId }, {}]);
  });
});

/** A service of which each answer is the same, and none is what the model says. */
describe.each(KINDS)('a $label of a service that answers nonsense', (kind) => {
  let service: Server;
  let fn: DeployedFunction;
  let nonsense: { status: number; body: object };
  beforeAll(async () => {
    service = createServer((request, response) => {
      request.resume().on('end', () => response.writeHead(nonsense.status, { 'x-amzn-errortype': 'ValidationException' }).end(JSON.stringify(nonsense.body)));
    });
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  });
  beforeEach(async () => { fn = await deploy(kind, `http://127.0.0.1:${(service.address() as AddressInfo).port}`); });
  afterEach(async () => fn.close());
  afterAll(() => { service.close(); service.closeAllConnections(); });

  // The Reason is built of the error's own fields, so a field of another type can break the building of the answer.
  test('crhelper: an error that cannot be put into words is answered too', async () => {
    nonsense = { status: 400, body: { message: 'no', fieldList: 'not a list' } };
    await fn.deliver(createEvent(kind.full));
    expect(fn.response.answers).toMatchObject([{ Status: 'FAILED', PhysicalResourceId: 'not-created:Lobby', Reason: expect.stringContaining('ValidationException: no') }]);
  });

  test('crhelper: a Create that came back without an ARN is answered with an id all the same', async () => {
    nonsense = { status: 200, body: {} };
    // Little time, so that it does not look for its resource for half a minute.
    await fn.deliver(createEvent(kind.full), 12_000);
    expect(fn.response.answers).toMatchObject([{ Status: 'FAILED', PhysicalResourceId: expect.stringMatching(/-created:Lobby$/) }]);
  });
});
