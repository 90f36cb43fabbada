import { awsError } from './fixtures';
import { AuditLogUnavailable, type AuditRecord } from '../../../lambda/chat-moderation/audit';
import { auditLog, type LogCalls } from '../../../lambda/chat-moderation/audit-log';

const RECORD: AuditRecord = {
  requestId: 'request-1',
  until: new Date('2026-05-02T00:00:00Z'),
  reason: 'rude\n"quoted"',
  userId: 'troll',
  room: 'lobby',
  moderator: 'mod-1',
  outcome: 'requested',
  action: 'ban',
  time: new Date('2026-05-01T12:00:00.000Z'),
};

/** CloudWatch Logs, which fails with these, one call after the other. */
function log(failures: { createStream?: unknown[]; put?: unknown[] } = {}) {
  const calls: unknown[] = [];
  const call = (name: 'createStream' | 'put') => async (input: unknown) => {
    calls.push([name, input]);
    const failure = failures[name]?.shift();
    if (failure instanceof Error) throw failure;
    return (failure ?? {}) as object;
  };
  const service: LogCalls = { createStream: call('createStream'), put: call('put'), sleep: async () => undefined };
  return { calls, names: () => calls.map((made) => (made as string[])[0]), audit: auditLog(service, 'audit', 'stream-1') };
}

test('a record is a line of JSON, in the stream of its environment, which is made when it is needed', async () => {
  const { calls, audit } = log();
  expect(calls).toEqual([]);
  await audit.write(RECORD);
  await audit.write(RECORD);
  const message = '{"time":"2026-05-01T12:00:00.000Z","action":"ban","outcome":"requested","moderator":"mod-1","room":"lobby","userId":"troll",'
    + '"reason":"rude\\n\\"quoted\\"","until":"2026-05-02T00:00:00.000Z","requestId":"request-1"}';
  const put = ['put', { logGroupName: 'audit', logStreamName: 'stream-1', logEvents: [{ timestamp: Date.parse('2026-05-01T12:00:00.000Z'), message }] }];
  expect(calls).toEqual([['createStream', { logGroupName: 'audit', logStreamName: 'stream-1' }], put, put]);
});

test('records that come at once wait for one stream', async () => {
  const { names, audit } = log();
  await Promise.all([audit.write(RECORD), audit.write(RECORD), audit.write(RECORD)]);
  expect(names()).toEqual(['createStream', 'put', 'put', 'put']);
});

test('a stream that is there already will do, and one that was deleted is made again', async () => {
  const { names, audit } = log({ createStream: [awsError('ResourceAlreadyExistsException', 400)], put: [undefined, awsError('ResourceNotFoundException', 400)] });
  await audit.write(RECORD);
  await audit.write(RECORD);
  expect(names()).toEqual(['createStream', 'put', 'put', 'createStream', 'put']);
});

test('what may be by chance is tried once more', async () => {
  const { names, audit } = log({ createStream: [awsError('TimeoutError')], put: [awsError('ThrottlingException', 400)] });
  await audit.write(RECORD);
  expect(names()).toEqual(['createStream', 'createStream', 'put', 'put']);
});

test.each<[string, Parameters<typeof log>[0]]>([
  ['the group is gone', { createStream: [awsError('ResourceNotFoundException', 400)] }],
  ['it may not', { put: [awsError('AccessDeniedException', 400)] }],
  ['it fails twice', { put: [awsError('InternalFailure', 500), awsError('InternalFailure', 500)] }],
  ['the event is rejected', { put: [{ rejectedLogEventsInfo: { tooOldLogEventEndIndex: 1 } }] }],
])('where %s, the record is not written, and the next one is tried', async (_, failures) => {
  const { audit } = log(failures);
  const error = await audit.write(RECORD).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(AuditLogUnavailable);
  expect(JSON.stringify((error as AuditLogUnavailable).log)).not.toMatch(/arn:/);
  await audit.write(RECORD);
});
