import type { Entry } from '../../../lambda/directory/entry';
import { entryOf, itemOf } from '../../../lambda/directory/entry-items';

const LEAST: Entry = { key: 'a', state: 'opening', opening: 'o', version: 1, writer: 'w', leaseUntil: 5, roomName: 'rooms-a', openedAt: new Date(7), tagKeys: [] };

test.each<[string, Partial<Entry>]>([
  ['with the least that there is', {}],
  ['of a stream', { state: 'open', arn: 'arn', ofStream: true, graceEndsAt: new Date(9) }],
  ['that somebody owns, with rules', { state: 'closing', reason: 'expired', owner: 'ada', rules: { capabilities: [] }, endsAt: new Date(8), tagKeys: ['t'] }],
])('an entry %s is read as it was written', (_, change) => {
  const entry = { ...LEAST, ...change };
  expect(JSON.parse(JSON.stringify(entryOf(itemOf(entry))))).toEqual(JSON.parse(JSON.stringify(entry)));
});
