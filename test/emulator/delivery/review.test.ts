import { CreateRoomCommand, DeleteRoomCommand, GetRoomCommand, type IvschatClient, UpdateRoomCommand } from '@aws-sdk/client-ivschat';
import type { Emulator } from '../../../emulator';
import { type ChatClient, join, room } from '../chat-support';
import { type FakeAws, type Handler, startFakeAws } from '../fake-aws';
import { errorOf, sdk, start, stopAll, testClock, type TestClock } from '../support';

const REVIEW = 'arn:aws:lambda:us-east-1:000000000000:function:review';
const ALLOWED = {
  Statement: [{
    Effect: 'Allow',
    Principal: { Service: 'ivschat.amazonaws.com' },
    Action: 'lambda:InvokeFunction',
    Resource: REVIEW,
    Condition: {
      StringEquals: { 'AWS:SourceAccount': '000000000000' },
      ArnLike: { 'AWS:SourceArn': 'arn:aws:ivschat:us-east-1:000000000000:room/*' },
    },
  }],
};

let aws: FakeAws;
let emulator: Emulator;
let client: IvschatClient;

beforeAll(async () => { aws = await startFakeAws(); });
beforeEach(async () => {
  aws.reset();
  aws.policies.set(REVIEW, ALLOWED);
  // Long enough that only the tests that want it to pass see it pass.
  emulator = await start({ awsEndpoint: aws.endpoint, reviewHandlerTimeoutMs: 10_000 });
  client = sdk(emulator);
});
afterEach(stopAll);
afterAll(async () => aws.close());

/** A room with this handler, and somebody in it. */
async function reviewed(handler: Handler, fallbackResult?: 'ALLOW' | 'DENY', maximumMessageLength?: number): Promise<{ arn: string; ann: ChatClient }> {
  aws.functions.set(REVIEW, handler);
  const arn = await room(emulator, { messageReviewHandler: { uri: REVIEW, fallbackResult }, maximumMessageLength });
  return { arn, ann: await join(emulator, arn, { attributes: { name: 'Ann' } }) };
}

const say = (Content: string, more: object = {}) => ({ Action: 'SEND_MESSAGE', Content, ...more });
const reviews = () => (emulator.state() as { rooms: { reviews: unknown }[] }).rooms[0].reviews;

describe('a review handler', () => {
  test('learns all about a message, and may change its content and attributes', async () => {
    const events: unknown[] = [];
    const { arn, ann } = await reviewed((event) => {
      events.push(event);
      return { ReviewResult: 'ALLOW', Content: '***', Attributes: { by: 'review' } };
    });
    const bob = await join(emulator, arn, { userId: 'bob' });
    const frame = await ann.ask(say('damn', { RequestId: 'r', Attributes: { a: 'b' } }));
    expect(frame).toMatchObject({
      Type: 'MESSAGE', RequestId: 'r', Content: '***', Attributes: { by: 'review' }, Sender: { UserId: 'ann', Attributes: { name: 'Ann' } },
    });
    expect(await bob.next()).toEqual(frame);
    expect(events).toEqual([{
      Content: 'damn', MessageId: frame.Id, RoomArn: arn, Attributes: { a: 'b' }, Sender: { UserId: 'ann', Attributes: { name: 'Ann' }, Ip: '127.0.0.1' },
    }]);
    expect(reviews()).toEqual({ allowed: 1, denied: 0, fallbacks: {} });
  });

  test.each([[null], [undefined]])('that answers with Attributes %s leaves the message without', async (Attributes) => {
    const { ann } = await reviewed(({ Content }) => ({ ReviewResult: 'ALLOW', Content, Attributes }));
    expect(await ann.ask(say('hi', { Attributes: { a: 'b' } }))).toMatchObject({ Type: 'MESSAGE', Content: 'hi', Attributes: null });
  });

  test('that denies tells its reason to the sender, and nothing to anybody else', async () => {
    const { arn, ann } = await reviewed(({ Content }) => (
      Content === 'rude' ? { ReviewResult: 'DENY', Content: '', Attributes: { Reason: 'be nice' } } : { ReviewResult: 'ALLOW', Content }
    ));
    const bob = await join(emulator, arn, { userId: 'bob' });
    expect(await ann.ask(say('rude', { RequestId: 'r' }))).toEqual({
      Type: 'ERROR', Id: expect.stringMatching(/^\w{12}$/), RequestId: 'r', ErrorCode: 406, ErrorMessage: 'The message was denied in review: be nice',
    });
    expect(await ann.ask(say('nice'))).toMatchObject({ Content: 'nice' });
    expect(await bob.next()).toMatchObject({ Content: 'nice' });
    expect(reviews()).toEqual({ allowed: 1, denied: 1, fallbacks: {} });
  });

  test.each<[string, object, string]>([
    ['a reason', { Attributes: { Reason: 'be nice' } }, 'The message was denied in review: be nice'],
    ['null as content', { Content: null, Attributes: { Reason: 'no' } }, 'The message was denied in review: no'],
    ['null as attributes', { Attributes: null }, 'The message was denied in review'],
    ['nothing else', {}, 'The message was denied in review'],
  ])('denies without content, with %s', async (_what, more, ErrorMessage) => {
    const { ann } = await reviewed(() => ({ ReviewResult: 'DENY', ...more }), 'ALLOW');
    expect(await ann.ask(say('hello', { RequestId: 'r' }))).toMatchObject({ Type: 'ERROR', RequestId: 'r', ErrorCode: 406, ErrorMessage });
    expect(reviews()).toEqual({ allowed: 0, denied: 1, fallbacks: {} });
  });

  test.each<[string, Handler, string]>([
    ['throws', () => { throw new Error('x'); }, 'The handler failed: Unhandled'],
    ['answers without JSON', () => 'fine', 'The answer is not a JSON object'],
    ['answers with a list', () => [], 'The answer is not a JSON object'],
    ['answers with another result', () => ({ ReviewResult: 'MAYBE', Content: 'x' }), 'ReviewResult must be ALLOW or DENY'],
    ['allows without content', () => ({ ReviewResult: 'ALLOW' }), 'Content must be a string'],
    ['allows null', () => ({ ReviewResult: 'ALLOW', Content: null }), 'Content must be a string'],
    ['denies with a number as content', () => ({ ReviewResult: 'DENY', Content: 7 }), 'Content must be a string'],
    ['allows nothing', () => ({ ReviewResult: 'ALLOW', Content: '' }), 'Content must have 1 to 5 characters'],
    ['allows more than the room', () => ({ ReviewResult: 'ALLOW', Content: '123456' }), 'Content must have 1 to 5 characters'],
    ['has attributes of another type', () => ({ ReviewResult: 'ALLOW', Content: 'x', Attributes: { a: 1 } }), 'Attributes must be a map of strings'],
    ['has a list of attributes', () => ({ ReviewResult: 'DENY', Content: 'x', Attributes: ['a'] }), 'Attributes must be a map of strings'],
    ['has attributes of more than 1 KB', () => ({ ReviewResult: 'ALLOW', Content: 'x', Attributes: { a: 'é'.repeat(512) } }),
      'Attributes must take at most 1024 bytes in total'],
  ])('that %s is replaced by the fallback', async (_what, handler, reason) => {
    const { arn, ann } = await reviewed(handler, 'ALLOW', 5);
    expect(await ann.ask(say('hello', { Attributes: { a: 'b' } }))).toMatchObject({ Type: 'MESSAGE', Content: 'hello', Attributes: { a: 'b' } });
    await client.send(new UpdateRoomCommand({ identifier: arn, messageReviewHandler: { fallbackResult: 'DENY' } }));
    expect(await ann.ask(say('hello'))).toMatchObject({ Type: 'ERROR', ErrorCode: 406, ErrorMessage: 'The message was denied in review' });
    expect(reviews()).toEqual({ allowed: 0, denied: 0, fallbacks: { [reason]: 2 } });
  });

  test('that was deleted meanwhile is replaced by the fallback', async () => {
    const { ann } = await reviewed(() => undefined);
    aws.functions.clear();
    expect(await ann.ask(say('hello'))).toMatchObject({ Type: 'MESSAGE', Content: 'hello' });
    expect(reviews()).toMatchObject({ fallbacks: { 'ResourceNotFoundException: Function not found': 1 } });
  });

  test('has 200 ms for its answer, if nothing else is set', async () => {
    emulator.settings.reviewHandlerTimeoutMs = 200;
    const { ann } = await reviewed(async () => new Promise(() => undefined));
    const began = Date.now();
    expect(await ann.ask(say('hello'))).toMatchObject({ Type: 'MESSAGE', Content: 'hello' });
    expect(Date.now() - began).toBeGreaterThanOrEqual(195);
    expect(reviews()).toEqual({ allowed: 0, denied: 0, fallbacks: { 'The handler took longer than 200 ms': 1 } });
  });

  test('is not asked about messages that are refused anyway, nor without a local AWS', async () => {
    const { ann } = await reviewed(() => undefined, 'DENY', 5);
    expect(await ann.ask(say('too long'))).toMatchObject({ ErrorCode: 400 });
    emulator.settings.awsEndpoint = '';
    expect(await ann.ask(say('hello'))).toMatchObject({ Type: 'MESSAGE' });
    expect(aws.calls).not.toContain('Invoke');
  });
});

describe('until the handler is associated with its room', () => {
  const SHOUT: Handler = ({ Content }) => ({ ReviewResult: 'ALLOW', Content: String(Content).toUpperCase() });
  const NOT_YET = 'The handler was not associated with the room yet';
  const OTHER = `${REVIEW}:live`;
  let clock: TestClock;

  beforeEach(async () => {
    clock = testClock();
    emulator = await start({ awsEndpoint: aws.endpoint, reviewHandlerTimeoutMs: 10_000, reviewHandlerAssociationMs: 30_000, clock });
    client = sdk(emulator);
    aws.functions.set(OTHER, ({ Content }) => ({ ReviewResult: 'ALLOW', Content: `other: ${String(Content)}` }));
    aws.policies.set(OTHER, { Statement: [{ ...ALLOWED.Statement[0], Resource: OTHER }] });
  });

  test('messages are delivered unreviewed, and reviewed from then on', async () => {
    const { ann } = await reviewed(SHOUT);
    clock.advance(29_999);
    expect(await ann.ask(say('hello', { Attributes: { a: 'b' } }))).toMatchObject({ Type: 'MESSAGE', Content: 'hello', Attributes: { a: 'b' } });
    expect(aws.calls).not.toContain('Invoke');
    expect(reviews()).toEqual({ allowed: 0, denied: 0, fallbacks: { [NOT_YET]: 1 } });
    clock.advance(1);
    expect(await ann.ask(say('hello'))).toMatchObject({ Content: 'HELLO' });
  });

  test('messages are denied where the fallback is DENY', async () => {
    const { ann } = await reviewed(SHOUT, 'DENY');
    expect(await ann.ask(say('hello'))).toMatchObject({ Type: 'ERROR', ErrorCode: 406, ErrorMessage: 'The message was denied in review' });
    clock.advance(30_000);
    expect(await ann.ask(say('hello'))).toMatchObject({ Content: 'HELLO' });
  });

  test('which begins with each other function, and with nothing else', async () => {
    const { arn: identifier, ann } = await reviewed(SHOUT);
    const update = async (messageReviewHandler: object) => client.send(new UpdateRoomCommand({ identifier, messageReviewHandler }));
    const said = async () => (await ann.ask(say('hello'))).Content;
    clock.advance(30_000);
    await update({ uri: REVIEW, fallbackResult: 'ALLOW' });
    await client.send(new UpdateRoomCommand({ identifier, name: 'new' }));
    expect(await said()).toBe('HELLO');
    await update({ uri: OTHER });
    expect(await said()).toBe('hello');
    clock.advance(30_000);
    expect(await said()).toBe('other: hello');
    await update({ uri: '' });
    await update({ uri: OTHER });
    expect(await said()).toBe('hello');
    emulator.settings.reviewHandlerAssociationMs = 0;
    expect(await said()).toBe('other: hello');
  });
});

describe('while a message is in review', () => {
  const slowFirst: Handler = async ({ Content }) => {
    if (Content === 'slow') await new Promise((resolve) => setTimeout(resolve, 100));
    return { ReviewResult: 'ALLOW', Content };
  };

  test('what its sender does afterwards waits, and others do not', async () => {
    const { arn, ann } = await reviewed(slowFirst);
    const bob = await join(emulator, arn, { userId: 'bob' });
    ann.send(say('slow'));
    ann.send(say('fast'));
    ann.send({ Action: 'DELETE_MESSAGE', Id: 'abcdefGHIJ12' });
    ann.send({ Action: 'DISCONNECT_USER', UserId: 'nobody' });
    bob.send(say('other'));
    const seen: unknown[] = [];
    for (let count = 0; count < 5; count++) {
      const { Content, EventName } = await ann.next();
      seen.push(Content ?? EventName);
    }
    expect(seen.filter((one) => one !== 'other')).toEqual(['slow', 'fast', 'aws:DELETE_MESSAGE', 'aws:DISCONNECT_USER']);
    expect(seen.indexOf('other')).toBe(0);
    expect(await bob.next()).toMatchObject({ Content: 'other' });
  });

  test('its room can go, and the message with it', async () => {
    const { arn, ann } = await reviewed(slowFirst);
    ann.send(say('slow'));
    while (!aws.calls.includes('Invoke')) await new Promise((resolve) => setTimeout(resolve, 2));
    await client.send(new DeleteRoomCommand({ identifier: arn }));
    expect(await ann.closed).toBe(1000);
    expect(ann.waiting).toEqual([]);
  });
});

describe('a function without permission', () => {
  const REFUSED = { name: 'ValidationException', message: 'Request member: uri failed to satisfy the constraints: invalid lambda permission' };
  const [statement] = ALLOWED.Statement;
  const SOURCE = 'AWS:SourceArn';

  test.each<[string, object | undefined]>([
    ['no policy', undefined],
    ['an empty policy', {}],
    ['a policy for another service', { Statement: [{ ...statement, Principal: { Service: 'ivs.amazonaws.com' } }] }],
    ['a policy for everybody', { Statement: [{ ...statement, Principal: '*' }] }],
    ['a policy for another action', { Statement: [{ ...statement, Action: 'lambda:GetFunction' }] }],
    ['a policy for an alias', { Statement: [{ ...statement, Resource: `${REVIEW}:live` }] }],
    ['a policy for another account', { Statement: [{ ...statement, Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } } }] }],
    ['a policy for one other room', { Statement: [{ ...statement, Condition: { ArnLike: { [SOURCE]: 'arn:aws:ivschat:us-east-1:000000000000:room/AAAAAAAAAAAA' } } }] }],
    ['a pattern compared literally', { Statement: [{ ...statement, Condition: { StringEquals: { [SOURCE]: 'arn:aws:ivschat:us-east-1:000000000000:room/*' } } }] }],
    ['a condition on something else', { Statement: [{ ...statement, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }] }],
    ['another kind of condition', { Statement: [{ ...statement, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }] }],
    ['a denial beside the permission', { Statement: [statement, { ...statement, Effect: 'Deny' }] }],
  ])('(%s) cannot be attached', async (_what, policy) => {
    aws.policies.clear();
    if (policy) aws.policies.set(REVIEW, policy);
    expect(await errorOf(client.send(new CreateRoomCommand({ messageReviewHandler: { uri: REVIEW } })))).toMatchObject(REFUSED);
    expect(emulator.state()).toMatchObject({ rooms: [] });
    const identifier = await room(emulator);
    expect(await errorOf(client.send(new UpdateRoomCommand({ identifier, name: 'new', messageReviewHandler: { uri: REVIEW } })))).toMatchObject(REFUSED);
    expect((await client.send(new GetRoomCommand({ identifier }))).name).toBe('');
  });

  test.each<[string, string, object]>([
    ['a single statement', REVIEW, { Statement: statement }],
    ['no condition', REVIEW, { Statement: [{ ...statement, Condition: undefined }] }],
    ['several services and actions', REVIEW, {
      Statement: [{ ...statement, Principal: { Service: ['s3.amazonaws.com', 'ivschat.amazonaws.com'] }, Action: ['lambda:GetFunction', 'lambda:Invoke*'] }],
    }],
    ['an alias', `${REVIEW}:live`, { Statement: [{ ...statement, Resource: `${REVIEW}:live` }] }],
    ['a version', `${REVIEW}:7`, { Statement: [{ ...statement, Resource: `${REVIEW}:7` }] }],
  ])('is another thing than %s', async (_what, uri, policy) => {
    aws.policies.clear();
    aws.policies.set(uri, policy);
    expect(await room(emulator, { messageReviewHandler: { uri } })).toMatch(/room\/\w{12}$/);
  });

  test('stays attached, and can be detached, when the permission is taken away', async () => {
    const identifier = await room(emulator, { messageReviewHandler: { uri: REVIEW } });
    aws.policies.clear();
    await client.send(new UpdateRoomCommand({ identifier, name: 'new' }));
    expect((await client.send(new UpdateRoomCommand({ identifier, messageReviewHandler: { uri: '' } }))).messageReviewHandler).toBeUndefined();
  });

  test('is told from a local AWS that does not say', async () => {
    aws.before = () => [403, { message: 'not for you' }, { 'x-amzn-errortype': 'AccessDeniedException' }];
    expect(await errorOf(client.send(new CreateRoomCommand({ messageReviewHandler: { uri: REVIEW } })))).toMatchObject({
      name: 'InternalServerException', message: 'The policy of the review handler could not be read: AccessDeniedException: not for you',
    });
  });

  test('is no matter without a local AWS', async () => {
    emulator.settings.awsEndpoint = '';
    aws.policies.clear();
    expect(await room(emulator, { messageReviewHandler: { uri: REVIEW } })).toMatch(/room\/\w{12}$/);
  });

  test('leaves a room alone that is deleted during the check', async () => {
    const identifier = await room(emulator);
    aws.before = async (operation) => {
      if (operation === 'GetPolicy') await client.send(new DeleteRoomCommand({ identifier }));
      return undefined;
    };
    expect(await errorOf(client.send(new UpdateRoomCommand({ identifier, messageReviewHandler: { uri: REVIEW } }))))
      .toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
