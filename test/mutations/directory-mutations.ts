import type { Break } from './mutations';

const TABLE = 'lambda/directory/entry-table.ts';
const OPENING = 'lambda/room-directory/opening.ts';
const CLOSING = 'lambda/room-directory/closing.ts';
const SWEEP = 'lambda/room-directory/sweep';

/** Ways to break what docs/directory-model.md says that must hold: the stories of a directory must notice each. */
export const DIRECTORY_MUTATIONS: readonly Break[] = [
  {
    title: 'an entry replaces another one',
    file: TABLE,
    find: 'ConditionExpression: `attribute_not_exists(${DIRECTORY_TABLE.partitionKey})` };',
    replace: "ConditionExpression: 'attribute_not_exists(never)' };",
  },
  { title: 'whoever changes an entry need not know it', file: TABLE, find: "'opening = :opening AND version = :version'", replace: "'opening = :opening OR version = :version OR attribute_exists(opening)'" },
  { title: 'an owner has one room too many', file: TABLE, find: 'rooms < :maximum', replace: 'rooms <= :maximum' },
  { title: 'the count of an owner stays', file: TABLE, find: 'SET rooms = rooms - :one', replace: 'SET rooms = rooms + :one - :one' },
  { title: 'everybody made the room', file: OPENING, find: 'return { entry, created: false };', replace: 'return { entry, created: true };' },
  { title: 'a directory that goes opens rooms', file: OPENING, find: 'if (await marks.get(REMOVING)) throw', replace: 'if (await marks.get(`${REMOVING}/never`)) throw' },
  { title: 'another room than that of the ARN is closed', file: CLOSING, find: '(closing.roomArn !== undefined && entry.arn !== closing.roomArn)', replace: '(closing.roomArn !== undefined && !entry.arn)' },
  { title: 'the entry of a closed room stays', file: CLOSING, find: 'if (!await directory.entries.remove(held.entry)) overtaken();', replace: '' },
  { title: 'rooms do not expire', file: 'lambda/directory/entry.ts', find: 'Math.min(endsAt?.getTime() ?? NEVER, ', replace: 'Math.min(NEVER, ' },
  { title: 'rooms without an entry stay', file: `${SWEEP}/strays.ts`, find: 'if (!entry) return true;', replace: 'if (!entry) return false;' },
  { title: 'an entry without a room stays', file: `${SWEEP}/missing.ts`, find: "return entry.state === 'open' && ", replace: "return entry.state !== 'open' && " },
  { title: 'rooms are not brought in line', file: `${SWEEP}/in-line.ts`, find: '  if (update) await persistently', replace: '  if (update && !arn) await persistently' },
];
