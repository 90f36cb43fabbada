import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deleteEvent } from './stage';
import { beginningOf } from '../../../lambda/custom-resource/beginning';

const EVENT = deleteEvent('Live-Lobby-1A2B3C');
const BEGAN = '2030-01-01T12:00:00.123Z';
const BEFORE = '2029-10-01T12:00:00.000Z';

interface StackEvent {
  readonly status: string;
  readonly at?: string;
  readonly logicalId?: string;
  readonly physicalId?: string;
}

/** CloudFormation's events, the newest first, a list for each page. */
let pages: StackEvent[][];
/** Instead of an answer, as often as that: a status with its error. */
let refusals: [number, string][];
let asked: Record<string, string>[];
let cloudFormation: Server;
let endpoint: string;
let now: number;
const time = { now: () => now, random: () => 0.5, sleep: async (milliseconds: number) => { now += milliseconds; } };

beforeAll(async () => {
  cloudFormation = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      const parameters = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
      asked.push(parameters);
      const [status, code] = refusals.shift() ?? [];
      if (status !== undefined) response.writeHead(status).end(refusal(code!));
      else response.end(answer(Number(parameters.NextToken ?? '0')));
    });
  });
  await new Promise<void>((resolve) => cloudFormation.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(cloudFormation.address() as AddressInfo).port}`;
});

beforeEach(() => {
  pages = [[]];
  refusals = [];
  asked = [];
  now = 0;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_CLOUDFORMATION: endpoint, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'AKIDHANDLER', AWS_SECRET_ACCESS_KEY: 'secret',
  });
});

afterAll(() => { cloudFormation.close(); cloudFormation.closeAllConnections(); });

const answer = (page: number) => `<DescribeStackEventsResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">
  <DescribeStackEventsResult><StackEvents>${pages[page].map(aStackEvent).join('')}</StackEvents>
  ${page + 1 < pages.length ? `<NextToken>${page + 1}</NextToken>` : ''}</DescribeStackEventsResult>
  <ResponseMetadata><RequestId>b9b4b068-3a41-11e5-94eb-example</RequestId></ResponseMetadata>
</DescribeStackEventsResponse>`;

const aStackEvent = ({ status, at = '2029-12-01T00:00:00.000Z', logicalId = 'Lobby', physicalId = 'anything' }: StackEvent) => `<member>
    <Timestamp>${at}</Timestamp><ResourceStatus>${status}</ResourceStatus><StackId>${EVENT.StackId}</StackId><EventId>${logicalId}-${status}-${at}</EventId>
    <LogicalResourceId>${logicalId}</LogicalResourceId><PhysicalResourceId>${physicalId}</PhysicalResourceId><StackName>Live</StackName>
    <ResourceProperties>{&quot;Name&quot;:&quot;lobby&quot;}</ResourceProperties><ResourceType>Custom::IVSChatRoom</ResourceType>
  </member>`;

const refusal = (code: string) => `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>It may not</Message></Error>
  <RequestId>b9b4b068-3a41-11e5-94eb-example</RequestId></ErrorResponse>`;

const began = async (deadline = 60_000, oldest = 0) => beginningOf(EVENT, time, deadline, oldest);
const events = (...statuses: string[]): StackEvent[] => statuses.map((status) => ({ status }));

const FIRST: StackEvent = { status: 'CREATE_IN_PROGRESS', at: BEGAN };
const EARLIER = [{ status: 'CREATE_IN_PROGRESS', at: BEFORE }];

test.each<[string, StackEvent[]]>([
  ['the stack itself', [...events('DELETE_IN_PROGRESS', 'CREATE_FAILED'), FIRST]],
  ['a creation that was cancelled', [...events('DELETE_IN_PROGRESS', 'CREATE_FAILED', 'CREATE_IN_PROGRESS'), FIRST]],
  ['what was retained', [...events('DELETE_IN_PROGRESS', 'CREATE_FAILED'), FIRST, ...events('DELETE_SKIPPED', 'CREATE_COMPLETE'), ...EARLIER]],
  ['what was let go, and one that was deleted since', [
    ...events('DELETE_IN_PROGRESS', 'CREATE_FAILED', 'CREATE_IN_PROGRESS', 'DELETE_COMPLETE', 'DELETE_IN_PROGRESS', 'UPDATE_COMPLETE', 'CREATE_COMPLETE'),
    FIRST, ...events('DELETE_SKIPPED', 'CREATE_COMPLETE'), ...EARLIER,
  ]],
  ['what could not be deleted', [
    ...events('DELETE_IN_PROGRESS', 'CREATE_FAILED'), FIRST, ...events('DELETE_FAILED', 'DELETE_IN_PROGRESS', 'UPDATE_COMPLETE', 'UPDATE_IN_PROGRESS'), ...EARLIER,
  ]],
  ['a failed creation that was kept, and tried again', [
    ...events('DELETE_IN_PROGRESS', 'CREATE_FAILED', 'CREATE_IN_PROGRESS', 'CREATE_FAILED'), FIRST, ...events('DELETE_SKIPPED'), ...EARLIER,
  ]],
  ['a failed creation that was deleted, and tried again', [
    ...events('DELETE_IN_PROGRESS', 'CREATE_FAILED', 'CREATE_IN_PROGRESS', 'DELETE_COMPLETE', 'DELETE_IN_PROGRESS', 'CREATE_FAILED'), FIRST,
  ]],
  ['a failed creation that an update could not help', [...events('DELETE_IN_PROGRESS', 'UPDATE_FAILED', 'UPDATE_IN_PROGRESS', 'CREATE_FAILED'), FIRST]],
  ['deletions that failed', [...events('DELETE_IN_PROGRESS', 'DELETE_FAILED', 'DELETE_IN_PROGRESS', 'CREATE_FAILED'), FIRST]],
  ['whatever happens to others, and to a stack of the same name', [
    ...events('DELETE_IN_PROGRESS', 'CREATE_FAILED'),
    { status: 'CREATE_COMPLETE', logicalId: 'Foyer' },
    { status: 'UPDATE_ROLLBACK_COMPLETE', logicalId: 'Live', physicalId: EVENT.StackId },
    { status: 'UPDATE_COMPLETE', physicalId: EVENT.StackId },
    FIRST,
    { status: 'CREATE_IN_PROGRESS', at: BEFORE, logicalId: 'Foyer' },
    { status: 'CREATE_IN_PROGRESS', at: BEFORE, physicalId: EVENT.StackId },
  ]],
])('all is to be deleted since the first creation of which the resource was not let go: after %s', async (_, told) => {
  for (const shown of [[told], told.map((one) => [one])]) {
    pages = shown;
    expect(await began()).toBe(Date.parse(BEGAN));
  }
});

test('it looks no further back than to a creation that began before what was found was made', async () => {
  pages = [events('DELETE_IN_PROGRESS'), [FIRST], events('DELETE_COMPLETE'), EARLIER];
  expect(await began(60_000, Date.parse(BEGAN))).toBe(Date.parse(BEGAN));
  expect(asked).toHaveLength(2);
  expect(await began(60_000, Date.parse(BEGAN) - 1)).toBe(Date.parse(BEFORE));
  expect(asked).toHaveLength(6);
});

test('it asks for the events of its stack, page by page, and for no more than it needs', async () => {
  pages = [events('DELETE_IN_PROGRESS'), [FIRST], events('DELETE_SKIPPED'), EARLIER];
  await began();
  const first = { Action: 'DescribeStackEvents', Version: '2010-05-15', StackName: EVENT.StackId };
  expect(asked).toEqual([first, { ...first, NextToken: '1' }, { ...first, NextToken: '2' }]);
});

test.each<[string, StackEvent[]]>([
  ['none is left', []],
  ['none of its creation is left', events('DELETE_IN_PROGRESS')],
  ['it was made, and is there', [...events('DELETE_IN_PROGRESS', 'CREATE_COMPLETE'), FIRST]],
  ['they have no time', [{ status: 'CREATE_IN_PROGRESS', at: 'once' }]],
])('events do not tell it where %s', async (_, told) => {
  pages = [told];
  await expect(began()).rejects.toThrow('The events of the stack do not go back to its beginning');
});

test('CloudFormation is asked again while it does not answer, whatever the reason', async () => {
  pages = [[FIRST]];
  refusals = [[400, 'Throttling'], [503, 'ServiceUnavailable'], [403, 'AccessDenied']];
  expect(await began()).toBe(Date.parse(BEGAN));
  expect(now).toBe(500 + 1_000 + 2_000);
});

test('after three quarters of a minute, or at the deadline, that it does not answer is the error', async () => {
  const error = { name: 'AccessDenied', message: 'It may not', operation: 'DescribeStackEvents', $metadata: { httpStatusCode: 403, requestId: 'b9b4b068-3a41-11e5-94eb-example' } };
  refusals = Array.from({ length: 100 }, () => [403, 'AccessDenied']);
  await expect(began(280_000)).rejects.toMatchObject(error);
  expect([now >= 45_000, now <= 61_000]).toEqual([true, true]);
  now = 0;
  await expect(began(5_000)).rejects.toMatchObject(error);
  expect(now).toBeLessThanOrEqual(5_000);
});

test('where it is busy, it is asked to the deadline', async () => {
  refusals = Array.from({ length: 100 }, () => [400, 'Throttling']);
  await expect(began(280_000)).rejects.toMatchObject({ name: 'Throttling' });
  expect([now >= 260_000, now <= 280_000]).toEqual([true, true]);
});

test('an error without words, and nobody at all, are errors too', async () => {
  refusals = [[502, '']];
  await expect(began(0)).rejects.toMatchObject({ name: 'HTTP 502', operation: 'DescribeStackEvents' });
  process.env.AWS_ENDPOINT_URL_CLOUDFORMATION = 'http://127.0.0.1:9';
  await expect(began(0)).rejects.toMatchObject({ message: 'fetch failed: bad port', operation: 'DescribeStackEvents' });
});
