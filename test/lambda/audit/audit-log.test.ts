import { audited, AuditLogUnavailable, type AuditedAction } from '../../../lambda/audit/audit';
import { auditLog, type FieldsInOrder, line, type LogCalls } from '../../../lambda/audit/audit-log';
import { MODERATION_FIELDS, type ModerationRecord } from '../../../lambda/chat-moderation/audit-record';
import { awsError } from '../chat-moderation/fixtures';

const RECORD: ModerationRecord = {
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
function log(failures: { createStream?: unknown[]; put?: unknown[] } = {}, attempts?: number) {
  const calls: unknown[] = [];
  const call = (name: 'createStream' | 'put') => async (input: unknown) => {
    calls.push([name, input]);
    const failure = failures[name]?.shift();
    if (failure instanceof Error) throw failure;
    return (failure ?? {}) as object;
  };
  const service: LogCalls = { createStream: call('createStream'), put: call('put'), sleep: async () => undefined, attempts };
  return { calls, names: () => calls.map((made) => (made as string[])[0]), audit: auditLog(service, 'audit', 'stream-1', MODERATION_FIELDS) };
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

test('where a thousand begin at once, a stream that is refused for the rate is asked for until it is made, and not when it was not answered', async () => {
  const refusals = () => Array.from({ length: 7 }, () => awsError('ThrottlingException', 400));
  const { names, audit } = log({ createStream: refusals() }, 8);
  await audit.write(RECORD);
  expect(names()).toEqual([...Array.from({ length: 8 }, () => 'createStream'), 'put']);
  await expect(log({ createStream: refusals() }, 7).audit.write(RECORD)).rejects.toThrow(AuditLogUnavailable);
  const unanswered = log({ createStream: [awsError('TimeoutError'), awsError('TimeoutError')] }, 8);
  await expect(unanswered.audit.write(RECORD)).rejects.toThrow(AuditLogUnavailable);
  expect(unanswered.names()).toEqual(['createStream', 'createStream']);
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

describe('records of another function', () => {
  interface Opening extends AuditedAction {
    readonly owner: string;
    readonly key?: string;
  }
  const FIELDS: FieldsInOrder<Opening> = { outcome: true, time: true, requestId: true, action: true, owner: true, key: true };
  const OPENING: Opening = { action: 'open', owner: 'alice', key: 'stream-1', requestId: 'request-1' };

  test('have fields of their own, in the order that it says, and nothing else', () => {
    const record = { ...OPENING, time: new Date(0), outcome: 'requested' as const, token: 'secret' };
    expect(line<Opening>(record, FIELDS))
      .toBe('{"outcome":"requested","time":"1970-01-01T00:00:00.000Z","requestId":"request-1","action":"open","owner":"alice","key":"stream-1"}');
    expect(line<Opening>({ ...record, key: undefined }, FIELDS)).not.toContain('key');
  });

  test('are written before the action and after it failed, and without one nothing is done', async () => {
    const outcomes: string[] = [];
    let writable = true;
    const audit = {
      write: async ({ outcome }: { outcome: string }) => {
        if (!writable) throw new AuditLogUnavailable({ errorName: 'ThrottlingException' });
        outcomes.push(outcome);
      },
    };
    const open = async (act: () => Promise<string>) => audited(audit, OPENING, () => 0, act);
    expect(await open(async () => 'open')).toBe('open');
    await expect(open(async () => { throw new Error('no'); })).rejects.toThrow('no');
    expect(outcomes).toEqual(['requested', 'requested', 'failed']);
    writable = false;
    const act = jest.fn();
    await expect(open(act)).rejects.toThrow(AuditLogUnavailable);
    expect(act).not.toHaveBeenCalled();
  });
});
