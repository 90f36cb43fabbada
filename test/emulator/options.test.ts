import { start, stopAll } from './support';
import type { EmulatorOptions, Fault } from '../../emulator';

afterEach(stopAll);

test.each<[object, string]>([
  [{ port: '4600' }, 'port must be a number from 0 to 65535, but is \'4600\''],
  [{ port: 4600.5 }, 'port must be a number from 0 to 65535, but is \'4600.5\''],
  [{ port: -1 }, 'port must be'],
  [{ region: 'eu west' }, 'region must match ^[a-z0-9-]+$, but is \'eu west\''],
  [{ account: '12345' }, 'account must be 12 digits, but is \'12345\''],
  [{ account: 123456789012 }, 'account must be 12 digits'],
  [{ limits: 'yes' }, 'limits must be a boolean'],
  [{ tokenLifetimeMs: -1 }, 'tokenLifetimeMs must be between 0 and 86400000'],
  [{ logBatchMs: NaN }, 'logBatchMs must be between 0 and 86400000'],
  [{ cloudControlProperties: 'some' }, 'cloudControlProperties must be one of full, present, identifiers'],
  [{ awsEndpoint: 'http://aws.example.com' }, 'awsEndpoint must be on this machine'],
  [{ limit: true }, 'limit is not a setting'],
  [{ toString: true }, 'toString is not a setting'],
])('startEmulator refuses %j with a message that names what is wrong', async (options, message) => {
  await expect(start(options as EmulatorOptions)).rejects.toThrow(message);
});

test('an option that is undefined is one that is left out', async () => {
  const emulator = await start({ port: undefined, region: undefined, account: undefined, limits: undefined, tokenLifetimeMs: undefined });
  expect(emulator).toMatchObject({ region: 'us-east-1', account: '000000000000', settings: { limits: false, tokenLifetimeMs: 60_000 } });
});

test('options are settings from the start, and again after a reset', async () => {
  const emulator = await start({ tokenLifetimeMs: 5, limits: true });
  expect(emulator.settings).toMatchObject({ tokenLifetimeMs: 5, limits: true, logBatchMs: 1000 });
  emulator.settings.tokenLifetimeMs = 7;
  emulator.reset();
  expect(emulator.settings).toMatchObject({ tokenLifetimeMs: 5, limits: true });
});

test.each<[object, string]>([
  [{ kind: 'throtle' }, 'kind must be one of delay, throttle'],
  [{ kind: 'throttle', operation: 'CreateRoms' }, 'operation must be *, CreateChatToken'],
  [{ kind: 'delay', delayMs: 600_001 }, 'delayMs must be between 0 and 600000'],
  [{ kind: 'throttle', times: 0 }, 'times must be between 1 and'],
  [{ kind: 'throttle', now: true }, 'now is for cut-connection and error-frame'],
])('in the same process, too, the fault %j is refused', async (fault, message) => {
  const emulator = await start();
  expect(() => emulator.faults.add(fault as Fault)).toThrow(message);
  expect(emulator.faults.list()).toEqual([]);
});
