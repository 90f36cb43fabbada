import { ANSWER, awsError, chatTokens } from './fixtures';
import { issueToken } from '../../../lambda/chat-token/issue';
import { watchThrottling } from '../../../lambda/http/throttling';

const INPUT = { roomIdentifier: 'arn', userId: 'ada' };

async function refused(...answers: unknown[]) {
  const chat = chatTokens(...answers);
  const refusal = await issueToken(chat.tokens, INPUT).then(() => undefined, (error) => error);
  return { ...chat, refusal };
}

test('answers with what CreateChatToken answers, and nothing of the SDK', async () => {
  const { tokens, inputs } = chatTokens({ ...ANSWER, $metadata: { requestId: 'x' } });
  expect(await issueToken(tokens, INPUT)).toEqual(ANSWER);
  expect(inputs).toEqual([INPUT]);
});

test.each([
  ['a failure of the service', awsError('InternalServerException', 500)],
  ['a lost connection', awsError('TimeoutError')],
])('tries again after %s', async (_, error) => {
  const { tokens, pauses } = chatTokens(error, error, ANSWER);
  expect(await issueToken(tokens, INPUT)).toEqual(ANSWER);
  expect(pauses).toEqual([150, 300]);
});

test.each([
  ['ThrottlingException', 429], ['TooManyRequestsException', 429], ['ThrottledException', 400], ['UnknownError', 429],
])('throttled for good (%s, %d) is 429 with Retry-After', async (name, status) => {
  const { refusal, inputs } = await refused(awsError(name, status));
  expect(inputs).toHaveLength(2);
  expect(refusal).toMatchObject({ problem: 'throttled', options: { retryAfterSeconds: 1, log: { errorName: name, awsRequestId: 'aws-request-1', attempts: 2 } } });
});

test.each([
  ['AccessDeniedException', 403, 1], ['PendingVerification', 403, 1], ['ValidationException', 400, 1],
  ['InternalServerException', 500, 3], ['ServiceUnavailable', 503, 3], ['TimeoutError', undefined, 3],
])('%s (%s) is 502 after %d attempts', async (name, status, attempts) => {
  const { refusal, inputs } = await refused(awsError(name, status));
  expect(inputs).toHaveLength(attempts);
  expect(refusal).toMatchObject({ problem: 'chat-service-failed', options: { log: { errorName: name, attempts } } });
});

test('a room that was deleted behind our back is unknown, and the log says why', async () => {
  const { refusal } = await refused(awsError('ResourceNotFoundException', 404));
  expect(refusal).toMatchObject({ problem: 'unknown-room', options: { log: { errorName: 'ResourceNotFoundException' } } });
});

test('an answer without a token, a thrown text and a name that is none are 502', async () => {
  expect((await refused({})).refusal).toMatchObject({ problem: 'chat-service-failed' });
  const { tokens } = chatTokens();
  await expect(issueToken({ ...tokens, create: () => Promise.reject('text') }, INPUT)).rejects.toMatchObject({ options: { log: { errorName: 'Error' } } });
  expect((await refused(awsError('arn:aws:iam::123456789012:role/x', 400))).refusal).toMatchObject({ options: { log: { errorName: 'Error' } } });
});

describe('throttled', () => {
  const throttled = awsError('ThrottlingException', 429);

  test('once, nobody notices', async () => {
    const { tokens, pauses } = chatTokens(throttled, ANSWER);
    expect(await issueToken(tokens, INPUT)).toEqual(ANSWER);
    expect(pauses).toEqual([150]);
  });

  test('few calls are repeated while all are refused', async () => {
    const { tokens, inputs } = chatTokens(throttled);
    for (let request = 0; request < 600; request++) await issueToken(tokens, INPUT).catch(() => undefined);
    expect(inputs).toHaveLength(603);
  });

  test('each call that is taken gives back one repetition', () => {
    const throttling = watchThrottling(200, () => 0, () => 0);
    const repeats = (times: number) => Array.from({ length: times }, () => throttling.mayRepeat());
    expect(repeats(5)).toEqual([true, true, true, false, false]);
    throttling.taken();
    expect(repeats(2)).toEqual([true, false]);
    Array.from({ length: 9 }, () => throttling.taken());
    expect(repeats(4)).toEqual([true, true, true, false]);
  });
});

test('no message of AWS reaches the client', async () => {
  for (const error of [awsError('AccessDeniedException', 403), awsError('ThrottlingException', 429), awsError('ResourceNotFoundException', 404)]) {
    const { refusal } = await refused(error);
    expect(JSON.stringify({ ...refusal, message: refusal.message })).not.toMatch(/arn:|123456789012/);
  }
});
