import { countOf, endingOf, type MetricNames, type Outcome } from '../../../lambda/http/outcome';
import { PROBLEMS } from '../../../lambda/http/problem';
import { MODERATION_METRICS, TOKEN_METRICS } from '../../../src/contract';

const outcome = (status: number, problem?: string, action?: string): Outcome => (
  { requestId: 'r', status, milliseconds: 1, problem: problem as Outcome['problem'], action });
const counted = (names: MetricNames, ...args: Parameters<typeof outcome>) => {
  const { metric, by } = countOf(outcome(...args), names);
  return [metric, by && `${by.dimension}=${by.value}`];
};

test.each<[number, string | undefined, string, string | undefined]>([
  [200, undefined, 'TokensIssued', undefined],
  [404, 'unknown-room', 'TokensDenied', 'reason=unknown-room'],
  [415, 'unsupported-media-type', 'TokensDenied', 'reason=unsupported-media-type'],
  [403, 'banned', 'TokensBanned', undefined],
  [429, 'too-many-tokens', 'TokensLimited', undefined],
  [429, 'throttled', 'TokensThrottled', undefined],
  [502, 'chat-service-failed', 'TokensFailed', 'reason=chat-service-failed'],
  [503, 'ban-list-unavailable', 'TokensFailed', 'reason=ban-list-unavailable'],
])('a request for a token answered with %s %s counts as %s', (status, problem, metric, by) => {
  expect(counted(TOKEN_METRICS, status, problem)).toEqual([metric, by]);
});

test.each<[number, string | undefined, string, string | undefined]>([
  [200, undefined, 'ModerationActions', 'action=ban'],
  [403, 'not-a-moderator', 'ModerationDenied', 'reason=not-a-moderator'],
  [403, 'banned', 'ModerationDenied', 'reason=banned'],
  [429, 'throttled', 'ModerationThrottled', undefined],
  [503, 'moderation-unavailable', 'ModerationFailed', 'reason=moderation-unavailable'],
])('moderation answered with %s %s counts as %s', (status, problem, metric, by) => {
  expect(counted(MODERATION_METRICS, status, problem, 'ban')).toEqual([metric, by]);
});

test('every problem has an ending, and what is our fault or AWS\'s is never the user\'s', () => {
  for (const [problem, { status }] of Object.entries(PROBLEMS)) {
    const ending = endingOf(outcome(status, problem));
    expect([problem, ending === 'failed']).toEqual([problem, status >= 500]);
    expect(ending).not.toBe('succeeded');
  }
});
