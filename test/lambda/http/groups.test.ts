import fc from 'fast-check';
import type { Claims } from '../../../lambda/http/claims';
import { flattenings } from '../../../lambda/http/flattening';
import { groupsOf } from '../../../lambda/http/groups';

const COGNITO = 'cognito:groups';

/** Of a JWT whose claim API Gateway hands over as this text; `token` is what a trusted header holds. */
const ofApi = (api: 'http' | 'rest') => (text: unknown, path = 'groups', token?: Claims) => (
  groupsOf({ by: 'jwt', api, claims: { [path]: text }, token }, path));
const [ofHttp, ofRest] = [ofApi('http'), ofApi('rest')];
const ofLambda = (value: unknown, path = 'groups') => groupsOf({ by: 'lambda', claims: { [path]: value } }, path);
/** Of a JWT in a trusted header, however API Gateway flattens it. */
const ofToken = (token: Claims, path: string) => flattenings(token[path.split('.')[0]]).map((text) => (
  groupsOf({ by: 'jwt', api: 'http', claims: { [path.split('.')[0]]: text }, token }, path)));

const flattenHttp = (groups: unknown[]) => `[${groups.join(' ')}]`;
const flattenRest = (groups: unknown[]) => groups.join(',');

describe('of a JWT in the header that was verified', () => {
  test('a group whose name contains another group is one group', () => {
    const groups = ['former moderators', 'staff'];
    expect(ofHttp('[former moderators staff]', 'groups', { groups })).toEqual(groups);
    expect(ofHttp('[former moderators staff]', COGNITO, { [COGNITO]: groups })).toEqual(groups); // of a trigger: without the header, these are three
    expect(ofRest('a,b', COGNITO, { [COGNITO]: ['a,b'] })).toEqual(['a,b']);
    expect(ofRest('former,moderators', COGNITO, { [COGNITO]: ['former', 'moderators'] })).toEqual(['former', 'moderators']);
    expect(ofHttp('["moderators"]', 'groups', { groups: ['"moderators"'] })).toEqual(['"moderators"']);
    expect(ofHttp('[[moderators]]', 'groups', { groups: ['[moderators]'] })).toEqual(['[moderators]']);
  });

  test('a claim that is one text is one group, and the JSON of a list is a list', () => {
    expect(ofHttp('[a b]', 'groups', { groups: '[a b]' })).toEqual(['[a b]']);
    expect(ofRest('a,b', 'groups', { groups: 'a,b' })).toEqual(['a,b']);
    expect(ofHttp('["a","b c"]', 'groups', { groups: '["a","b c"]' })).toEqual(['a', 'b c']);
    expect(ofRest('["a","b c"]', 'groups', { groups: ['a', 'b c'] })).toEqual(['a', 'b c']);
  });

  test('whatever groups there are, they come back as they were', () => {
    const groups = fc.array(fc.string({ minLength: 1 }), { minLength: 1 });
    fc.assert(fc.property(groups, fc.constantFrom(flattenHttp, flattenRest, JSON.stringify), (names, flatten) => {
      expect(ofHttp(flatten(names), 'groups', { groups: names })).toEqual(names);
    }));
  });

  test('nothing in it makes the function fail, nor puts anybody into a group that the verified text does not contain', () => {
    const odd = fc.constantFrom<unknown>([{ toString: null }], { toString: 1, toJSON: 2 });
    const forged = fc.oneof(fc.anything(), fc.json().map((text) => JSON.parse(text)), odd);
    const paths = fc.constantFrom(COGNITO, 'groups', 'scope', 'groups.a');
    fc.assert(fc.property(fc.array(fc.string()), forged, paths, fc.constantFrom(flattenHttp, flattenRest), (groups, token, path, flatten) => {
      const text = flatten(groups);
      for (const name of [...ofHttp(text, path, { [path]: token }) ?? [], ...ofRest(text, path, { [path]: token }) ?? []]) {
        expect(text.includes(name) || text.includes(JSON.stringify(name).slice(1, -1))).toBe(true);
      }
    }));
  });

  test('a list nested thousands deep is no group', () => {
    const deep = JSON.parse(`${'['.repeat(3000)}"a"${']'.repeat(3000)}`);
    expect(ofHttp('[a b]', 'groups', { groups: deep })).toBeUndefined();
  });
});

describe('of a JWT without such a header, what cannot be told apart gives nothing', () => {
  test.each<[string, string, readonly string[] | undefined]>([
    ['[a b]', COGNITO, ['a', 'b']], // the names of a user pool's groups have no blanks; for those of a trigger there is the JWT
    ['[a,b [c]]', COGNITO, ['a,b', '[c]']],
    ['["moderators"]', COGNITO, ['"moderators"']],
    ['[a]', 'groups', ['a']],
    ['[a\u00a0b]', 'groups', ['a\u00a0b']],
    ['[a b]', 'groups', undefined], // one group or two?
    ['[[a]]', 'groups', undefined],
    ['[map[a:b]]', 'groups', undefined],
    ['[]', 'groups', []],
    ['', 'groups', []],
    ['moderators', 'groups', ['moderators']],
    [' moderators', 'groups', [' moderators']],
    ['a,b', 'groups', ['a,b']],
    ['["a","b c"]', 'groups', ['a', 'b c']],
    ['openid chat:moderate', 'scope', ['openid', 'chat:moderate']],
    ['[openid chat:moderate]', 'scp', ['openid', 'chat:moderate']],
    ['openid chat:moderate', 'groups', ['openid chat:moderate']],
  ])('an HTTP API\'s %j of %s', (text, path, groups) => {
    expect(ofHttp(text, path)).toEqual(groups);
  });

  test.each<[string, string, readonly string[] | undefined]>([
    ['moderators', COGNITO, ['moderators']],
    ['former,moderators', COGNITO, undefined],
    ['former,moderators', 'groups', undefined],
    ['[moderators]', COGNITO, undefined],
    ['[former moderators]', COGNITO, undefined],
    ['former moderators', 'groups', ['former moderators']],
    ['["a","b c"]', 'custom:groups', ['a', 'b c']],
    ['read,moderate', 'scope', undefined],
    ['read moderate', 'scope', ['read', 'moderate']],
    ['', COGNITO, []],
  ])('a REST API\'s %j of %s', (text, path, groups) => {
    expect(ofRest(text, path)).toEqual(groups);
  });

  test('what is no text is read only where it is a list', () => {
    expect(ofHttp(['a', 'b c', 1, null])).toEqual(['a', 'b c']);
    expect(ofHttp(undefined)).toEqual([]);
    expect(ofHttp({ admins: true })).toBeUndefined();
  });

  test('no name with a blank or a comma is ever read as two', () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/);
    fc.assert(fc.property(fc.array(word, { minLength: 2 }), (words) => {
      expect(ofHttp(flattenHttp([words.join(' ')]))).toBeUndefined();
      expect(ofRest(words.join(','), COGNITO)).toBeUndefined();
    }));
  });
});

describe('a path leads into a claim', () => {
  const KEYCLOAK = { realm_access: { roles: ['offline_access', 'night shift', 'moderators'] }, resource_access: { 'my.app': { roles: ['a b'] } } };

  test('of the JWT in the verified header, whose flattening is the verified text', () => {
    expect(ofToken(KEYCLOAK, 'realm_access.roles')).toEqual(Array(2).fill(['offline_access', 'night shift', 'moderators']));
    expect(ofToken(KEYCLOAK, 'resource_access.my.app.roles')).toEqual(Array(2).fill(['a b']));
    expect(ofToken(KEYCLOAK, 'realm_access.nothing')).toEqual(Array(2).fill([]));
    expect(groupsOf({ by: 'jwt', api: 'http', claims: { realm_access: 'map[roles:[night shift]]' }, token: KEYCLOAK }, 'realm_access.roles')).toBeUndefined();
  });

  test('without it, to a single name', () => {
    const of = (realm: string, path = 'realm_access.roles') => groupsOf({ by: 'jwt', api: 'http', claims: { realm_access: realm } }, path);
    expect(of('map[roles:[moderators]]')).toEqual(['moderators']);
    expect(of('map[chat:map[roles:[moderators]]]', 'realm_access.chat.roles')).toEqual(['moderators']);
    expect(of('map[roles:[]]')).toEqual([]);
    for (const text of ['map[roles:[a b]]', 'map[a:x roles:[moderators]]', 'map[roles:[a] x:[b]]', 'map[roles:map[a:b]]', '[moderators]', 'moderators']) {
      expect(of(text)).toBeUndefined();
    }
  });

  test('of a Lambda authorizer\'s context', () => {
    expect(groupsOf({ by: 'lambda', claims: KEYCLOAK }, 'realm_access.roles')).toEqual(['offline_access', 'night shift', 'moderators']);
    expect(groupsOf({ by: 'lambda', claims: { realm_access: 'text' } }, 'realm_access.roles')).toEqual([]);
  });

  test('unless a claim has the whole of it as its name', () => {
    const token = { 'https://example.com/groups': ['a b'], 'a.b': ['named'], 'a': { b: ['inside'] } };
    expect(ofLambda(['x'], 'https://example.com/groups')).toEqual(['x']);
    expect(groupsOf({ by: 'lambda', claims: token }, 'a.b')).toEqual(['named']);
    expect(groupsOf({ by: 'jwt', api: 'http', claims: { 'https://example.com/groups': '[a b]' }, token }, 'https://example.com/groups')).toEqual(['a b']);
  });

  test('and never to what every object has', () => {
    for (const path of ['constructor', '__proto__', 'a.constructor', 'constructor.name', '.', '..', '']) {
      expect(groupsOf({ by: 'lambda', claims: { a: {} } }, path)).toEqual([]);
    }
  });
});

describe('of a Lambda authorizer', () => {
  test.each<[unknown, readonly string[] | undefined]>([
    [['a', 'b c', 1], ['a', 'b c']],
    ['["a","b c"]', ['a', 'b c']],
    [' ["a"] ', ['a']],
    ['a,b', ['a', 'b']],
    ['a,b c,', ['a', 'b c']],
    ['a, b', ['a', ' b']], // whole names
    ['a', ['a']],
    ['', []],
    ['[]', []],
    [undefined, []],
    [null, []],
  ])('%j is read as %j', (value, groups) => {
    expect(ofLambda(value)).toEqual(groups);
  });

  test.each(['\u00a0', '\ufeff', '\u2028', '\u3000', '\n', '\r\n', '\t', ' '])('a name with %j before or after it is another name', (blank) => {
    for (const name of [`moderators${blank}`, `${blank}moderators`]) {
      expect(ofLambda(name)).toEqual([name]);
      expect(ofLambda([name])).toEqual([name]);
      expect(ofLambda(`staff,${name}`)).toEqual(['staff', name]);
      expect(ofLambda(JSON.stringify([name]))).toEqual([name]);
    }
  });

  test.each([
    '[a b]', '[moderators]', '[former moderators]', '[a, moderators, b]', '["a",', '["a",]', '[\'a\', \'b\']', '[1,2]', 7, { a: true }, true,
  ])('%j is no documented format', (value) => {
    expect(ofLambda(value)).toBeUndefined();
  });

  test('scopes are separated by blanks', () => {
    expect(ofLambda('openid chat:moderate', 'scope')).toEqual(['openid', 'chat:moderate']);
    expect(ofLambda('a,b', 'scope')).toEqual(['a,b']);
  });

  test('anything at all is read without throwing', () => {
    fc.assert(fc.property(fc.anything(), (value) => {
      expect(ofLambda(value)?.every((group) => typeof group === 'string') ?? true).toBe(true);
    }));
  });
});
