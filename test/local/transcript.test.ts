import { gzipSync } from 'node:zlib';
import { compare, done, readObject, readRecord, said } from '../../local/demo/transcript';

function record(payload: object): string {
  const type = 'EventName' in payload ? 'EVENT' : 'MESSAGE';
  return JSON.stringify({ event_timestamp: '2026-01-01T00:00:00.000Z', type, version: '1.0', payload: { Type: type, ...payload } });
}

const HELLO = record({ Content: 'Hello!', Sender: { UserId: 'u1', Attributes: { displayName: 'Alice' } } });
const DELETION = record({ EventName: 'aws:DELETE_MESSAGE', Attributes: { MessageID: 'm1', Reason: 'advertising' } });

describe('a record of a log', () => {
  test('of a message is who said what', () => {
    expect(readRecord(HELLO)).toBe(said('Alice', 'Hello!'));
  });

  test('of someone without a display name shows the user id', () => {
    expect(readRecord(record({ Content: 'Hi', Sender: { UserId: 'u1' } }))).toBe('u1: Hi');
  });

  test('of an event is its name, with the reason if there is one', () => {
    expect(readRecord(DELETION)).toBe(done('aws:DELETE_MESSAGE', 'advertising'));
    expect(readRecord(record({ EventName: 'quiz:begins', Attributes: {} }))).toBe('quiz:begins');
  });
});

test('an object in S3 is gzip, with a record in each line', () => {
  expect(readObject(gzipSync(`${HELLO}\n${DELETION}\n`))).toEqual(['Alice: Hello!', 'aws:DELETE_MESSAGE (advertising)']);
});

describe('a transcript is compared line by line', () => {
  test('the same is well', () => {
    expect(() => compare(['a', 'b'], ['a', 'b'])).not.toThrow();
  });

  test.each([
    ['in another order', ['b', 'a'], 'line 1 of the transcript is "b", and "a" was expected'],
    ['cut short', ['a'], 'line 2 of the transcript is nothing, and "b" was expected'],
    ['with more in it', ['a', 'b', 'c'], 'line 3 of the transcript is "c", and nothing was expected'],
    ['empty', [], 'line 1 of the transcript is nothing'],
  ])('%s is an error', (_how, found, message) => {
    expect(() => compare(found, ['a', 'b'])).toThrow(message);
  });
});
