import { ask as askDoor, problem, type Request } from './doors';
import { Harness } from './harness';
import { expectSession } from './sessions';
import { QUICK_START } from '../../local/cdk-cli';
import { accessToken, newPassword, register } from '../../local/demo/people';

const harness = Harness.forFile();
const APP = { name: 'private-rooms', directory: QUICK_START, command: 'node --import tsx private-rooms.ts' };
const PASSWORD = newPassword();
const PEOPLE = { alice: undefined, vera: 'vips', mona: 'moderators' } as const;

let outputs: Readonly<Record<string, string>>;
const tokens = new Map<string, string>();

beforeAll(async () => {
  ({ PrivateRooms: outputs } = (await harness.aws.cdk.deploy(APP)).outputs as { PrivateRooms: typeof outputs });
  const pool = { endpoint: harness.aws.endpoint, userPoolId: outputs.UserPoolId!, clientId: outputs.ClientId! };
  for (const [username, group] of Object.entries(PEOPLE)) {
    await register(pool, { username, displayName: username, group }, PASSWORD);
    tokens.set(username, await accessToken(pool, username, PASSWORD));
  }
}, 240_000);

async function ask(path: string, who?: keyof typeof PEOPLE, request?: Request) {
  return askDoor(outputs.Url!, harness.aws.endpoint, path, who && tokens.get(who), request);
}


test('the example of docs/access.md has a private room, short sessions, guests who read, and a ban list', async () => {
  const vip = await ask('rooms/backstage/tokens', 'vera', { body: { attributes: { displayName: 'Vera' } } });
  expect(vip.status).toBe(200);
  expectSession(vip.body.sessionExpirationTime, 15);
  expect(await ask('rooms/backstage/tokens', 'alice')).toMatchObject(problem('unknown-room', 404));

  expect((await ask('rooms/lobby/guest-tokens')).status).toBe(200);
  expect(await ask('rooms/lobby/guest-tokens', undefined, { body: { capabilities: ['SEND_MESSAGE'] } })).toMatchObject(problem('capability-not-allowed', 403));

  const alice = JSON.parse(Buffer.from(tokens.get('alice')!.split('.')[1]!, 'base64url').toString()).sub as string;
  expect((await ask('rooms/lobby/tokens', 'alice')).status).toBe(200);
  expect((await ask(`rooms/lobby/bans/${alice}`, 'mona', { method: 'PUT', body: { reason: 'spam' } })).status).toBe(200);
  expect(await ask('rooms/lobby/tokens', 'alice')).toMatchObject(problem('banned', 403));
  expect(await ask(`bans/${alice}`, 'vera', { method: 'PUT' })).toMatchObject(problem('not-a-moderator', 403));
});

test('its rooms go with the stack', async () => {
  await harness.aws.cdk.destroy(APP);
  expect((await harness.state()).rooms).toEqual([]);
}, 120_000);
