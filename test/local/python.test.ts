import { parseAbout, whatIsMissing } from '../../local/python';

test('a Python tells its version, place and whether it can make environments', () => {
  expect(parseAbout('some warning\nabout 3 11 1 /usr/bin/python3 with space\n')).toEqual({ version: [3, 11], hasVenv: true, executable: '/usr/bin/python3 with space' });
  expect(parseAbout('pyenv: python3.13: command not found')).toBeUndefined();
});

describe('one sentence says what is missing', () => {
  test('when there is no Python', () => {
    expect(whatIsMissing([])).toMatch(/^Python 3\.10 or newer is needed .*no Python is on the PATH.*\.$/);
  });

  test('when there are only old ones', () => {
    const old = { version: [3, 8] as const, hasVenv: true, executable: '/usr/bin/python3' };
    expect(whatIsMissing([old, old])).toContain('the PATH has only 3.8:');
  });

  test('when the distribution packages venv apart', () => {
    expect(whatIsMissing([{ version: [3, 12], hasVenv: false, executable: '/usr/bin/python3' }])).toMatch(/^Python 3\.12 lacks .*apt install python3-venv/);
  });
});
