import { spawnSync } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { readName } from '../../local/demo/join';
import { parseOptions } from '../../local/demo/options';
import { newPassword } from '../../local/demo/people';
import { REPOSITORY } from '../../local/paths';
import { LOOPBACK } from '../../local/ports';
import { Problem } from '../../local/problem';

describe('the command line of the demo', () => {
  test('needs nothing', () => {
    expect(parseOptions([])).toEqual({ once: false, help: false, ministackPort: undefined, emulatorPort: undefined });
  });

  test('takes ports', () => {
    expect(parseOptions(['--once', '--ministack-port', '4566', '--emulator-port=4600'])).toMatchObject({ once: true, ministackPort: 4566, emulatorPort: 4600 });
  });

  test.each([
    [['--twice'], /'--twice'/],
    [['--emulator-port', 'http'], /--emulator-port must be a port from 1 to 65535, not "http"/],
    [['--ministack-port', '70000'], /--ministack-port must be a port/],
  ])('%j is one sentence', (args, message) => {
    expect(() => parseOptions(args)).toThrow(Problem);
    expect(() => parseOptions(args)).toThrow(message);
  });
});

describe('the command line of a guest', () => {
  test('is a name', () => {
    expect(readName(['--as', 'Bob'])).toBe('bob');
  });

  test.each([[[]], [['--as']], [['--as', 'a b']], [['bob']]])('%j is told how to say it', (args) => {
    expect(() => readName(args)).toThrow('npm run demo:join -- --as bob');
  });
});

test('passwords satisfy the default policy of user pools and differ', () => {
  expect(newPassword()).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[!_-]).{12,}$/);
  expect(newPassword()).not.toBe(newPassword());
});

test('the demo says in one sentence that a port is in use, and ends', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
  const { port } = server.address() as AddressInfo;
  const { status, stdout, stderr } = spawnSync(
    process.execPath, ['--import', 'tsx', 'local/demo/main.ts', '--emulator-port', String(port)], { cwd: REPOSITORY, encoding: 'utf8' },
  );
  await new Promise((resolve) => server.close(resolve));
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(new RegExp(`^demo: Port ${port} [^\\n]* in use [^\\n]*\\.\\n$`));
});
