import { parseInteger, parseStringList } from '../../../lambda/custom-resource/properties';
import { parseTags, removedKeys } from '../../../lambda/custom-resource/tags';

test.each([['280', 280], [280, 280], ['0', 0], [undefined, undefined]])('a number arrives as %j and is read as %j', (value, number) => {
  expect(parseInteger({ Rate: value }, 'Rate')).toBe(number);
});

test.each(['', ' 5', '2.5', '-1', '1e3', 'ten', 2.5, true, null, ['5']])('%j is no whole number', (value) => {
  expect(() => parseInteger({ Rate: value }, 'Rate')).toThrow(`Rate must be a whole number, got ${JSON.stringify(value)}`);
});

test('a list of strings is read as it is, and nothing else as a list', () => {
  expect(parseStringList({ Ids: ['a', 'b'] }, 'Ids')).toEqual(['a', 'b']);
  expect(parseStringList({}, 'Ids')).toBeUndefined();
  expect(() => parseStringList({ Ids: 'a' }, 'Ids')).toThrow('Ids must be a list of strings, got "a"');
  expect(() => parseStringList({ Ids: [1] }, 'Ids')).toThrow('Ids must be a list of strings, got [1]');
});

test.each([['a map', { team: 'live' }], ['a list of strings', ['team']], ['no value', [{ Key: 'team' }]], ['nothing', [null]]])('tags of %s are refused', (_, tags) => {
  expect(() => parseTags(tags)).toThrow('Tags must be a list of { Key, Value }');
});

test('only keys that the template had and has no longer are removed', () => {
  expect(removedKeys([{ Key: 'kept', Value: '1' }, { Key: 'gone', Value: '2' }], { kept: '3', added: '4' })).toEqual(['gone']);
});

test.each([undefined, null, 'team', [null, 'team', { Value: 'v' }], [{ Key: 'cdk-ivschat:owner', Value: 'me' }]])(
  'old tags that were refused (%j) remove nothing, and are no error', (old) => {
    expect(removedKeys(old, {})).toEqual([]);
  },
);
