import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createEvent, deleteEvent, updateEvent } from './stage';
import type { LifecycleEvent } from '../../../lambda/custom-resource/event';
import { followStanding, type Standing } from '../../../lambda/custom-resource/standing';

const ARN = 'arn:aws:ivschat:us-east-1:000000000000:room/AAAAAAAAAAAA';
const EVENTS = { Create: createEvent(), Update: updateEvent(ARN, {}), Delete: deleteEvent(ARN) };
const NOBODY = 'http://127.0.0.1:9';
const { StackId: STACK_ID } = EVENTS.Create;

interface Request {
  readonly method?: string;
  readonly headers: IncomingHttpHeaders;
  readonly parameters: Record<string, string>;
}

/** CloudFormation's query API, as far as the handler asks it. The last of several statuses stays. */
let cloudFormation: Server;
let endpoint: string;
let requests: Request[];
let resource: (string | undefined)[];
let stack: (string | undefined)[];
let physicalResourceId: string | undefined;
let updatedAt: string | undefined;
/** Instead of an answer: a status with its body, or none at all. */
let instead: { status: number; body: string } | 'silence' | undefined;

let now: number;
let sleeps: number[];
const time = { now: () => now, random: () => 0.5, sleep: async (milliseconds: number) => { sleeps.push(milliseconds); now += milliseconds; } };

beforeAll(async () => {
  cloudFormation = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      const parameters = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
      requests.push({ method: request.method, headers: request.headers, parameters });
      if (instead === 'silence') return;
      const statuses = parameters.Action === 'DescribeStacks' ? stack : resource;
      const status = statuses.length > 1 ? statuses.shift() : statuses[0];
      if (instead) response.writeHead(instead.status).end(instead.body);
      else if (status === undefined) response.writeHead(400).end(refusal('ValidationError', 'Stack with id Live does not exist'));
      else response.end(parameters.Action === 'DescribeStacks' ? aStack(status) : aResource(status));
    });
  });
  await new Promise<void>((resolve) => cloudFormation.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(cloudFormation.address() as AddressInfo).port}`;
});

beforeEach(() => {
  requests = [];
  resource = ['CREATE_IN_PROGRESS'];
  stack = ['UPDATE_IN_PROGRESS'];
  physicalResourceId = ARN;
  updatedAt = undefined;
  instead = undefined;
  now = 1_000_000;
  sleeps = [];
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_CLOUDFORMATION: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKIDHANDLER',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'session',
  });
});

afterAll(() => { cloudFormation.close(); cloudFormation.closeAllConnections(); });

const aResource = (status: string) => `<DescribeStackResourceResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">
  <DescribeStackResourceResult><StackResourceDetail>
    <StackId>${STACK_ID}</StackId><StackName>Live</StackName><LogicalResourceId>Lobby</LogicalResourceId>
    ${physicalResourceId ? `<PhysicalResourceId>${physicalResourceId}</PhysicalResourceId>` : ''}
    <ResourceType>Custom::IVSChatRoom</ResourceType><ResourceStatus>${status}</ResourceStatus>
    ${updatedAt ? `<LastUpdatedTimestamp>${updatedAt}</LastUpdatedTimestamp>` : ''}
    <ResourceStatusReason>Resource creation Initiated</ResourceStatusReason>
  </StackResourceDetail></DescribeStackResourceResult>
</DescribeStackResourceResponse>`;

const aStack = (status: string) => `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">
  <DescribeStacksResult><Stacks><member>
    <StackName>Live</StackName><StackId>${STACK_ID}</StackId><StackStatus>${status}</StackStatus><DisableRollback>false</DisableRollback>
  </member></Stacks></DescribeStacksResult>
</DescribeStacksResponse>`;

const refusal = (code: string, message: string) => `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;

const ask = async (event: LifecycleEvent): Promise<Standing> => followStanding(event, time)(0);
const asked = (action: string) => requests.filter(({ parameters }) => parameters.Action === action).length;

test.each<[LifecycleEvent['RequestType'], Record<Standing['state'], string[]>]>([
  ['Create', {
    awaited: ['CREATE_IN_PROGRESS'],
    answered: ['CREATE_COMPLETE', 'UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE', 'UPDATE_FAILED', 'DELETE_SKIPPED'],
    withdrawn: ['CREATE_FAILED', 'DELETE_IN_PROGRESS', 'DELETE_COMPLETE', 'DELETE_FAILED'],
  }],
  ['Update', {
    awaited: ['UPDATE_IN_PROGRESS', 'CREATE_COMPLETE'],
    answered: ['UPDATE_COMPLETE'],
    withdrawn: ['UPDATE_FAILED', 'DELETE_IN_PROGRESS', 'DELETE_COMPLETE', 'DELETE_FAILED'],
  }],
  ['Delete', {
    awaited: ['DELETE_IN_PROGRESS', 'DELETE_FAILED', 'CREATE_FAILED'],
    answered: ['DELETE_COMPLETE'],
    withdrawn: ['CREATE_IN_PROGRESS', 'CREATE_COMPLETE', 'UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE'],
  }],
])('the status of the resource says where a %s stands', async (type, expected) => {
  for (const [state, statuses] of Object.entries(expected)) {
    for (const status of statuses) {
      resource = [status];
      expect([status, await ask(EVENTS[type])]).toEqual([status, { state, physicalResourceId: ARN }]);
    }
  }
});

test('a resource that CloudFormation has no id of yet has none here either', async () => {
  physicalResourceId = undefined;
  expect((await ask(EVENTS.Create)).physicalResourceId).toBeUndefined();
});

test('the request is signed, and asks for the resource of the event in its stack', async () => {
  await ask(EVENTS.Create);
  expect(requests).toMatchObject([{
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      'authorization': expect.stringMatching(/^AWS4-HMAC-SHA256 Credential=AKIDHANDLER\/\d{8}\/us-east-1\/cloudformation\/aws4_request, .*Signature=[0-9a-f]{64}$/),
      'x-amz-security-token': 'session',
    },
  }]);
  expect(requests[0].parameters).toEqual({ Action: 'DescribeStackResource', Version: '2010-05-15', StackName: STACK_ID, LogicalResourceId: 'Lobby' });
});

test('one question is enough to begin with, whatever the event is', async () => {
  for (const [type, event] of Object.entries(EVENTS)) {
    resource = [`${type.toUpperCase()}_IN_PROGRESS`];
    await ask(event);
  }
  expect(requests.map(({ parameters }) => parameters.Action)).toEqual(Array(3).fill('DescribeStackResource'));
});

describe('where CloudFormation cannot be asked, the event counts as awaited:', () => {
  test.each([
    ['it denies it', { status: 403, body: refusal('AccessDenied', 'is not authorized to perform: cloudformation:DescribeStackResource') }],
    ['it does not know the resource', { status: 400, body: refusal('ValidationError', 'Resource Lobby does not exist for stack Live') }],
    ['something else answers', { status: 200, body: '<html><body>Welcome</body></html>' }],
  ])('%s', async (_, answer) => {
    instead = answer;
    for (const event of Object.values(EVENTS)) expect(await ask(event)).toEqual({ state: 'awaited', physicalResourceId: undefined });
    expect(sleeps).toEqual([]);
    expect([asked('DescribeStackResource'), asked('DescribeStacks')]).toEqual([3, 0]);
  });

  test.each([
    ['it is asked too often', { status: 400, body: refusal('Throttling', 'Rate exceeded') }],
    ['it fails', { status: 500, body: '' }],
  ])('%s, for ten seconds', async (_, answer) => {
    instead = answer;
    const start = now;
    expect(await ask(EVENTS.Update)).toMatchObject({ state: 'awaited' });
    expect(sleeps).toEqual([500, 1_000, 2_000, 4_000]);
    expect(now - start).toBeLessThan(10_000);
  });

  test('nobody is there', async () => {
    process.env.AWS_ENDPOINT_URL_CLOUDFORMATION = NOBODY;
    for (const event of Object.values(EVENTS)) expect((await ask(event)).state).toBe('awaited');
  });

  test('it is silent, for three seconds', async () => {
    instead = 'silence';
    const start = Date.now();
    expect((await ask(EVENTS.Update)).state).toBe('awaited');
    expect(Date.now() - start).toBeLessThan(5_000);
  });
});

test.each([
  ['asked too often', 400, 'Throttling'], ['asked too often', 400, 'ThrottlingException'], ['out of order', 503, 'ServiceUnavailable'],
])('CloudFormation is asked again while it is %s (%i %s)', async (_, status, code) => {
  instead = { status, body: refusal(code, 'Rate exceeded') };
  resource = ['DELETE_COMPLETE'];
  const sleep = async (milliseconds: number) => {
    await time.sleep(milliseconds);
    if (sleeps.length === 3) instead = undefined;
  };
  expect(await followStanding(EVENTS.Create, { ...time, sleep })(0)).toMatchObject({ state: 'withdrawn' });
  expect(sleeps).toEqual([500, 1_000, 2_000, 2_000, 5_000, 10_000]);
});

describe('a negative', () => {
  test('is believed when it stays for 2, 5 and 10 seconds', async () => {
    resource = ['DELETE_IN_PROGRESS'];
    expect(await ask(EVENTS.Create)).toMatchObject({ state: 'withdrawn' });
    expect(sleeps).toEqual([2_000, 5_000, 10_000]);
    expect(asked('DescribeStackResource')).toBe(4);
  });

  test.each([1, 2, 3])('that has changed back after %i looks was of before: the event is awaited', async (looks) => {
    resource = [...Array.from({ length: looks }, () => 'UPDATE_COMPLETE'), 'UPDATE_IN_PROGRESS'];
    expect(await ask(EVENTS.Update)).toMatchObject({ state: 'awaited' });
    expect(sleeps).toEqual([2_000, 5_000, 10_000].slice(0, looks));
  });

  test('that CloudFormation does not repeat is not believed', async () => {
    resource = ['DELETE_COMPLETE', undefined];
    expect(await ask(EVENTS.Create)).toMatchObject({ state: 'awaited' });
  });

  test('is not waited for once the invocation has ended', async () => {
    resource = ['DELETE_COMPLETE'];
    const ended = { ...time, sleep: async () => { throw new Error('Out of time'); } };
    await expect(followStanding(EVENTS.Create, ended)(0)).rejects.toThrow('Out of time');
  });
});

test('an answer serves again for as long as the one who asks takes an old one', async () => {
  const standing = followStanding(EVENTS.Create, time);
  await standing(0);
  await standing(0);
  now += 1_000;
  await standing(1_000);
  expect(requests).toHaveLength(1);
  now += 1;
  await standing(1_000);
  expect(requests).toHaveLength(2);
  await Promise.all([(now += 5_000, standing(0)), standing(0), standing(1_000)]);
  expect(requests).toHaveLength(3);
});

describe('of an Update that is in progress, the stack says what its resource does not:', () => {
  /** The Update as it goes on: at each look, a minute apart, when its resource was last updated, and the status of the stack. */
  async function looks(...views: [string | undefined, string | undefined][]): Promise<[Standing['state'], number][]> {
    const standing = followStanding(EVENTS.Update, time);
    const seen: [Standing['state'], number][] = [];
    for (const [updated, status] of views) {
      [resource, updatedAt, stack] = [['UPDATE_IN_PROGRESS'], updated, [status]];
      seen.push([(await standing(0)).state, asked('DescribeStacks')]);
      now += 60_000;
    }
    return seen;
  }

  test('it is not asked for while the status of the resource is the same one', async () => {
    expect(await looks(['1', 'unseen'], ['1', 'unseen'], [undefined, undefined])).toEqual([['awaited', 0], ['awaited', 0], ['awaited', 1]]);
    expect(await looks([undefined, 'unseen'], [undefined, 'unseen'])).toEqual([['awaited', 1], ['awaited', 1]]);
  });

  test('it is asked for in its own name', async () => {
    await looks(['1', 'unseen'], ['2', 'UPDATE_IN_PROGRESS']);
    expect(requests.at(-1)!.parameters).toEqual({ Action: 'DescribeStacks', Version: '2010-05-15', StackName: STACK_ID });
  });

  test('a status that was updated again is of this Update while the stack goes forward, and is the one to compare with from then on', async () => {
    expect(await looks(['1', 'unseen'], ['2', 'UPDATE_IN_PROGRESS'], ['2', 'unseen'])).toEqual([['awaited', 0], ['awaited', 1], ['awaited', 1]]);
  });

  test('while the stack is being rolled back, it is of the opposite one', async () => {
    expect(await looks(['1', 'unseen'], ['2', 'UPDATE_ROLLBACK_IN_PROGRESS'])).toEqual([['awaited', 0], ['withdrawn', 4]]);
    expect(await looks(['1', 'unseen'], ['2', 'UPDATE_ROLLBACK_FAILED'])).toEqual([['awaited', 4], ['withdrawn', 8]]);
  });

  test('an Update of the rollback itself is awaited', async () => {
    expect(await looks(['1', 'UPDATE_ROLLBACK_IN_PROGRESS'], ['1', 'UPDATE_ROLLBACK_IN_PROGRESS'])).toEqual([['awaited', 0], ['awaited', 0]]);
  });

  test('it is asked for until it answers', async () => {
    expect(await looks(['1', 'unseen'], ['2', undefined], ['2', 'UPDATE_IN_PROGRESS'], ['2', 'unseen']))
      .toEqual([['awaited', 0], ['awaited', 1], ['awaited', 2], ['awaited', 2]]);
  });

  test('a status from before, of which CloudFormation still tells, is none of it', async () => {
    const standing = followStanding(EVENTS.Update, time);
    [resource, updatedAt] = [['CREATE_COMPLETE'], '0'];
    await standing(0);
    now += 60_000;
    [resource, updatedAt] = [['UPDATE_IN_PROGRESS'], '1'];
    expect([(await standing(0)).state, asked('DescribeStacks')]).toEqual(['awaited', 0]);
  });
});
