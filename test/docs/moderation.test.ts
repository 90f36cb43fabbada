import { readFileSync } from 'fs';
import { join } from 'path';
import { line } from '../../lambda/audit/audit-log';
import { MODERATION_FIELDS, type ModerationRecord } from '../../lambda/chat-moderation/audit-record';
import { BAN_ROUTES, MODERATION_ROUTES, ROUTES } from '../../src/contract';

const DOC = readFileSync(join(__dirname, '../../docs/moderation.md'), 'utf8');

test('docs/moderation.md has every route of moderation, and no other', () => {
  const table = DOC.split('\n').filter((row) => /^\| `(?:GET|POST|PUT|DELETE) /.test(row)).map((row) => row.split(' | ')[0]);
  const routes = table.flatMap((cell) => [...cell.matchAll(/`([A-Z]+ [^`]+)`/g)].map(([, route]) => route));
  expect(routes.sort()).toEqual([...MODERATION_ROUTES, ...BAN_ROUTES].map((name) => ROUTES[name]).sort());
});

test('it shows an audit record as it is written, and names each of its fields and actions', () => {
  const [, example] = /^(\{"time".*\})$/m.exec(DOC)!;
  const record = JSON.parse(example) as ModerationRecord & { time: string; until: string };
  expect(line({ ...record, time: new Date(record.time), until: new Date(record.until) }, MODERATION_FIELDS)).toBe(example);
  const fields: readonly (keyof ModerationRecord)[] = ['time', 'action', 'outcome', 'moderator', 'room', 'everywhere', 'userId', 'messageId', 'eventName', 'reason', 'until', 'requestId'];
  const rows = DOC.slice(DOC.indexOf('| Field |'));
  for (const name of [...fields, ...MODERATION_ROUTES, ...BAN_ROUTES.filter((route) => !route.startsWith('list'))]) expect(rows).toContain(`\`${name}\``);
});
