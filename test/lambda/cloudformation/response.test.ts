import fc from 'fast-check';
import { reasonOf } from '../../../lambda/cloudformation/reason';
import { type Answer, serialise } from '../../../lambda/cloudformation/response';

const ANSWER: Answer = { Status: 'FAILED', PhysicalResourceId: 'id', StackId: 'stack', RequestId: 'request', LogicalResourceId: 'Lobby' };

test('an answer that fits is sent as it is', () => {
  expect(JSON.parse(serialise({ ...ANSWER, Reason: 'short' }))).toEqual({ ...ANSWER, Reason: 'short' });
});

test('any Reason fits into 4,096 bytes after escaping, keeps its beginning, and is cut between characters', () => {
  const character = fc.constantFrom('a', '"', '\\', '\n', '\u0001', 'é', '😀');
  fc.assert(fc.property(fc.array(character, { maxLength: 9_000, size: 'max' }), (characters) => {
    const json = serialise({ ...ANSWER, Reason: characters.join('') });
    expect(Buffer.byteLength(json)).toBeLessThanOrEqual(4_096);
    const reason = JSON.parse(json).Reason as string;
    const kept = reason.replace(/…$/, '');
    expect(characters.join('').startsWith(kept)).toBe(true);
    if (kept.length < characters.join('').length) {
      expect(Buffer.byteLength(json)).toBeGreaterThan(4_080);
      expect(Buffer.from(reason).toString()).toBe(reason); // no half of a surrogate pair
    }
  }), { numRuns: 50 });
});

describe('the reason of a failure', () => {
  test('names operation, error, fields and request id', () => {
    const error = Object.assign(new Error('Input is invalid'), {
      name: 'ValidationException', operation: 'CreateRoom', $metadata: { requestId: 'r-1' }, fieldList: [{ name: 'name', message: 'too long' }],
    });
    expect(reasonOf(error)).toBe('CreateRoom failed with ValidationException: Input is invalid; name: too long (request id r-1)');
  });

  test('says so where the service never answered', () => {
    expect(reasonOf(Object.assign(new Error('socket hang up'), { name: 'TimeoutError', operation: 'DeleteRoom' })))
      .toBe('DeleteRoom failed with TimeoutError: socket hang up (no answer from the service)');
  });

  test('of our own carries its cause', () => {
    const cause = Object.assign(new Error('gone'), { name: 'ResourceNotFoundException', operation: 'UpdateRoom', $metadata: { requestId: 'r-2' } });
    expect(reasonOf(new Error('The room is gone', { cause }))).toBe('The room is gone (UpdateRoom failed with ResourceNotFoundException: gone (request id r-2))');
  });

  test('of what is no error is that', () => {
    expect(reasonOf('thrown text')).toBe('thrown text');
  });
});
