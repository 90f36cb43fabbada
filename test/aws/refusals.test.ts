import { spawnSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { accountWorld, checkAccount } from './account-world';
import { askConsent } from './costs';
import { parseOptions } from './options';
import type { World } from './world';
import { makeRunFolder, type RunFolder } from '../../local/run-folder';

const ACCOUNT = ['--account', '123456789012', '--region', 'eu-west-1'];

describe('a run begins only where somebody has said which account and region are meant', () => {
  test.each([
    [[], 'Say where to run: --local, or --account and --region'],
    [['--account', '123456789012'], 'Say where to run'],
    [['--region', 'eu-west-1'], 'Say where to run'],
    [['--yes'], 'Say where to run'],
    [['--account', '1234', '--region', 'eu-west-1'], '--account must be the 12 digits of an AWS account, not "1234"'],
    [['--account', 'my-profile', '--region', 'eu-west-1'], 'not "my-profile"'],
    [['--account', '123456789012', '--region', 'eu-west-9'], '--region must be one that has Amazon IVS Chat, not "eu-west-9": us-east-1, '],
    [['--account', '123456789012', '--region', 'eu-north-1', '--yes'], 'not "eu-north-1"'],
    [['--local', '--yes'], '--local takes no other option'],
    [['--local', ...ACCOUNT], '--local takes no other option'],
    [['--acount', '123456789012'], 'Unknown option'],
  ])('%j', (args, message) => {
    expect(() => parseOptions(args)).toThrow(expect.objectContaining({ name: 'Problem', message: expect.stringContaining(message) }));
  });

  test('and says neither yes nor clean by itself', () => {
    expect(parseOptions(ACCOUNT)).toEqual({ help: false, local: false, account: '123456789012', region: 'eu-west-1', yes: false, clean: false });
    expect(parseOptions([...ACCOUNT, '--yes', '--clean'])).toMatchObject({ yes: true, clean: true });
    expect(parseOptions(['--local'])).toEqual({ help: false, local: true });
    expect(parseOptions(['--help', '--local'])).toEqual({ help: true });
  });
});

test('without --yes it says what it would make and what that costs, and ends there', () => {
  const said: string[] = [];
  const consent = (yes: boolean) => () => askConsent({ account: '123456789012', region: 'eu-west-1', yes }, (text) => said.push(text));
  expect(consent(false)).toThrow('Nothing was made. Say --yes to begin.');
  expect(said.join()).toMatch(/123456789012, in eu-west-1/);
  expect(said.join()).toMatch(/costs USD \d+\.\d\d at most/);
  expect(consent(true)).not.toThrow();
});

describe('the credentials', () => {
  let sts: Server;
  let folder: RunFolder;
  let answer: { status: number; body: string };
  beforeAll(async () => {
    folder = makeRunFolder();
    sts = createServer((_request, response) => { response.writeHead(answer.status).end(answer.body); });
    await new Promise<void>((resolve) => sts.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    sts.closeAllConnections();
    sts.close();
    folder.remove();
  });

  const check = async (account: string) => checkAccount({
    account,
    region: 'eu-west-1',
    chat: {},
    rest: { endpoint: `http://127.0.0.1:${(sts.address() as AddressInfo).port}` },
    keys: async () => ({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }),
  } as World);
  const identity = (account: string) => ({
    status: 200, body: `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
  });

  test('must be of that account', async () => {
    answer = identity('123456789012');
    await expect(check('123456789012')).resolves.toBeUndefined();
    answer = identity('210987654321');
    await expect(check('123456789012')).rejects.toMatchObject({
      name: 'Problem', message: 'Your credentials are of the account 210987654321, and --account says 123456789012. Nothing was made.',
    });
  });

  test('must be good', async () => {
    answer = { status: 403, body: '<Error><Code>InvalidClientTokenId</Code></Error>' };
    await expect(check('123456789012')).rejects.toMatchObject({ name: 'Problem', message: expect.stringContaining('InvalidClientTokenId') });
  });

  test('are sent to AWS alone', async () => {
    process.env.AWS_ENDPOINT_URL_STS = 'http://127.0.0.1:9';
    try {
      await expect(accountWorld({ account: '123456789012', region: 'eu-west-1' }, folder)).rejects.toMatchObject({
        name: 'Problem', message: 'AWS_ENDPOINT_URL_STS point elsewhere than to an account. Unset them, or run it with --local.',
      });
    } finally {
      delete process.env.AWS_ENDPOINT_URL_STS;
    }
  });

  test('must be there', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', join(__dirname, 'main.ts'), ...ACCOUNT, '--yes'], {
      encoding: 'utf8', env: { PATH: process.env.PATH, AWS_EC2_METADATA_DISABLED: 'true', AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' },
    });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^test:aws: The account could not be asked who you are: .*credentials/im);
  });
});
