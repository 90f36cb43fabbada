import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordedCalls } from '../../local/recorded-calls';

const folder = mkdtempSync(join(tmpdir(), 'recorded-calls-'));
const file = join(folder, 'calls.jsonl');
const CALL = { accessKeyId: 'ASIA1', action: 'sqs:SendMessage', resource: 'arn:aws:sqs:us-east-1:000000000000:queue', leadingKeys: [], allowed: true };

afterAll(() => rmSync(folder, { recursive: true }));

test('recorded calls are read in their order, and one that is half written is not', () => {
  writeFileSync(file, `${JSON.stringify(CALL)}\n${JSON.stringify({ ...CALL, allowed: false })}\n{"accessKeyId":"ASI`);
  expect(recordedCalls(file)).toEqual([CALL, { ...CALL, allowed: false }]);
});

test('a record that became too long is no record', () => {
  writeFileSync(file, `${JSON.stringify(CALL)}\n{"truncated": true}\n`);
  expect(() => recordedCalls(file)).toThrow('is full');
});
