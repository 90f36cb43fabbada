import fc from 'fast-check';
import { jwt } from './fixtures';
import { groupsOfContext, groupsOfJwt } from '../../../lambda/chat-token/groups';

const COGNITO = 'cognito:groups';
const bearer = (claims: object) => `Bearer ${jwt(claims)}`;
const flattenHttp = (groups: unknown[]) => `[${groups.join(' ')}]`;
const flattenRest = (groups: unknown[]) => groups.join(',');

describe('of a JWT', () => {
  test('a group whose name contains another group is one group', () => {
    const groups = ['former moderators', 'staff'];
    expect(groupsOfJwt('[former moderators staff]', 'groups', bearer({ groups }))).toEqual(groups);
    expect(groupsOfJwt('a,b', COGNITO, bearer({ [COGNITO]: ['a,b'] }))).toEqual(['a,b']);
    expect(groupsOfJwt('["moderators"]', 'groups', bearer({ groups: ['"moderators"'] }))).toEqual(['"moderators"']);
  });

  test('a claim that is one text is one group', () => {
    expect(groupsOfJwt('[a b]', 'groups', bearer({ groups: '[a b]' }))).toEqual(['[a b]']);
    expect(groupsOfJwt('moderators', 'groups', undefined)).toEqual(['moderators']);
    expect(groupsOfJwt('a,b', 'groups', undefined)).toEqual(['a,b']);
  });

  test('arrays pass as they are', () => {
    expect(groupsOfJwt(['a', 'b c', 1, null], 'groups', undefined)).toEqual(['a', 'b c']);
    expect(groupsOfJwt('["a","b c"]', 'groups', bearer({ groups: ['a', 'b c'] }))).toEqual(['a', 'b c']);
  });

  test.each([
    ['no header', undefined],
    ['an opaque token', 'Bearer opaque'],
    ['a token that is no JSON', 'Bearer a.b.c'],
    ['a token that is no object', `Bearer ${jwt([])}`],
    ['other groups than the verified ones', bearer({ [COGNITO]: ['admins'], groups: ['admins'] })],
    ['more groups than the verified ones', bearer({ [COGNITO]: ['a', 'b', 'admins'], groups: ['a', 'b', 'admins'] })],
    ['two tokens', `${bearer({ [COGNITO]: ['a', 'b'] })},${bearer({ [COGNITO]: ['a', 'b'] })}`],
  ])('with %s, only lists that cannot be misread count', (_, header) => {
    expect(groupsOfJwt('[a b]', COGNITO, header)).toEqual(['a', 'b']); // Cognito: no white space in names
    expect(groupsOfJwt('a,b', COGNITO, header)).toEqual(['a', 'b']);
    expect(groupsOfJwt('[a]', 'groups', header)).toEqual(['a']);
    expect(groupsOfJwt('[a b]', 'groups', header)).toEqual([]); // one group or two?
    expect(groupsOfJwt('[]', 'groups', header)).toEqual([]);
    expect(groupsOfJwt(undefined, 'groups', header)).toEqual([]);
    expect(groupsOfJwt({ admins: true }, 'groups', header)).toEqual([]);
  });

  test('whatever groups there are, with the JWT they come back as they were', () => {
    fc.assert(fc.property(fc.array(fc.string(), { minLength: 1 }), fc.constantFrom(flattenHttp, flattenRest, JSON.stringify), (groups, flatten) => {
      expect(groupsOfJwt(flatten(groups), 'groups', bearer({ groups }))).toEqual(groups);
    }));
  });

  test('whatever the header says, nobody gets into a group that the verified text does not contain', () => {
    fc.assert(fc.property(fc.array(fc.string()), fc.anything(), fc.constantFrom(COGNITO, 'groups'), fc.constantFrom(flattenHttp, flattenRest), (groups, forged, name, flatten) => {
      const verified = flatten(groups);
      for (const group of groupsOfJwt(verified, name, bearer({ [name]: forged }))) {
        expect(verified).toContain(group);
      }
    }));
  });

  test('without the JWT, no name with a space is ever read as two', () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/);
    fc.assert(fc.property(fc.array(word, { minLength: 2 }), (words) => {
      expect(groupsOfJwt(flattenHttp([words.join(' ')]), 'groups', undefined)).toEqual([]);
    }));
  });
});

describe('of a Lambda authorizer', () => {
  test.each<[unknown, string[]]>([
    [['a', 'b c', 1], ['a', 'b c']],
    ['["a","b c"]', ['a', 'b c']],
    [' ["a"] ', ['a']],
    ['[a b]', ['a', 'b']],
    ['[a, b]', ['a', 'b']],
    ['a,b', ['a', 'b']],
    ['a, b c ,', ['a', 'b c']],
    ['a', ['a']],
    ['', []],
    ['[]', []],
    ['["a",', ['["a"']],
    ['["a",]', []],
    ['[\'a\', \'b\']', []],
    ['[1,2]', []],
    [undefined, []],
    [null, []],
    [7, []],
    [{ a: true }, []],
  ])('%j is read as %j', (value, groups) => {
    expect(groupsOfContext(value)).toEqual(groups);
  });

  test('anything at all is read without throwing', () => {
    fc.assert(fc.property(fc.anything(), (value) => {
      expect(groupsOfContext(value).every((group) => typeof group === 'string')).toBe(true);
    }));
  });
});
