import { once } from 'node:events';
import { SendMessageRequest, type ChatToken } from 'amazon-ivs-chat-messaging';
import { WebSocket } from 'ws';
import { ask as askDoor, DOORS, problem, type Door, type Request } from './doors';
import { Harness } from './harness';
import { enter as enterAt } from './inside';
import { logged } from './logged';
import { expectSession } from './sessions';
import { accessToken, newPassword, register, signIn } from '../../local/demo/people';

const harness = Harness.forFile();
const PASSWORD = newPassword();
const PEOPLE = { alice: undefined, bob: undefined, carol: undefined, vera: 'vips', mona: 'moderators', hugo: 'hosts' } as const;
type Name = keyof typeof PEOPLE;

let outputs: Readonly<Record<string, string>>;
const tokens = new Map<Name, string>();
const chatTokens: string[] = [];

beforeAll(async () => {
  ({ outputs } = await harness.deploy('chat-doors'));
  for (const [username, group] of Object.entries(PEOPLE)) {
    await register(pool(), { username, displayName: username, group }, PASSWORD);
    tokens.set(username as Name, await accessToken(pool(), username, PASSWORD));
  }
}, 240_000);

afterEach(async () => harness.clearFaults());

function pool(client = 'ClientId') {
  return { endpoint: harness.aws.endpoint, userPoolId: outputs.UserPoolId!, clientId: outputs[client]! };
}

async function ask(door: Door, path: string, who?: Name | { token: string }, request?: Request) {
  return askDoor(outputs[`${door}Url`]!, harness.aws.endpoint, path, typeof who === 'string' ? tokens.get(who) : who?.token, request);
}

/** The chat user id of a person. */
function idOf(who: Name): string {
  return JSON.parse(Buffer.from(tokens.get(who)!.split('.')[1]!, 'base64url').toString()).sub as string;
}


const enter = async (token: ChatToken) => enterAt(harness.aws.emulator.messagingEndpoint, token);

async function tokenOf(door: Door, who: Name, room = 'lobby'): Promise<ChatToken> {
  const { status, body } = await ask(door, `rooms/${room}/tokens`, who);
  expect(status).toBe(200);
  chatTokens.push(String(body.token));
  return body as unknown as ChatToken;
}

describe.each(DOORS)('through the %s door', (door) => {
  test('a signed-in user gets into the rooms that are theirs, for as long as each says', async () => {
    const lobby = await ask(door, 'rooms/lobby/tokens', 'alice', { body: { attributes: { displayName: 'Alice Ä' } } });
    expect(lobby.status).toBe(200);
    expectSession(lobby.body.sessionExpirationTime, 30);
    const backstage = await ask(door, 'rooms/backstage/tokens', 'vera');
    expect(backstage.status).toBe(200);
    expectSession(backstage.body.sessionExpirationTime, 15);
  });

  test('a room that is not theirs is as one that there is not', async () => {
    const [forbidden, unknown] = [await ask(door, 'rooms/backstage/tokens', 'alice'), await ask(door, 'rooms/attic/tokens', 'alice')];
    expect(forbidden).toMatchObject(problem('unknown-room', 404));
    const { requestId: one, ...ofForbidden } = forbidden.body;
    const { requestId: other, ...ofUnknown } = unknown.body;
    expect(one).not.toBe(other);
    expect(ofForbidden).toEqual(ofUnknown);
    // A moderator is not let in for being one.
    expect(await ask(door, 'rooms/backstage/tokens', 'mona')).toMatchObject(problem('unknown-room', 404));
  });

  test('only access tokens of the API\'s clients pass', async () => {
    const refused = [await signIn(pool(), 'alice', PASSWORD), await accessToken(pool('OtherClientId'), 'alice', PASSWORD), 'nonsense'];
    for (const token of refused) {
      const { status } = await ask(door, 'rooms/lobby/tokens', { token });
      expect([401, 403]).toContain(status);
    }
    expect((await ask(door, 'rooms/lobby/tokens')).status).toBe(401);
  });

  test('a sign-in that is about to end is refused', async () => {
    const token = await accessToken(pool('BriefClientId'), 'alice', PASSWORD);
    expect(await ask(door, 'rooms/lobby/tokens', { token })).toMatchObject(problem('sign-in-ending', 403));
  });

  test('guests read in the room that is open to them', async () => {
    const { status, body } = await ask(door, 'rooms/lobby/guest-tokens');
    expect(status).toBe(200);
    expectSession(body.sessionExpirationTime, 5);
    const { room } = await enter(body as unknown as ChatToken);
    await expect(room.sendMessage(new SendMessageRequest('Hello'))).rejects.toMatchObject({ errorCode: 403 });
    room.disconnect();
    expect(await ask(door, 'rooms/backstage/guest-tokens')).toMatchObject(problem('unknown-room', 404));
    expect(await ask(door, 'rooms/lobby/guest-tokens', undefined, { body: { capabilities: ['SEND_MESSAGE'] } })).toMatchObject(problem('capability-not-allowed', 403));
  });

  test('what the user is called is what they said', async () => {
    const { body } = await ask(door, 'rooms/lobby/tokens', 'alice', { body: { attributes: { displayName: 'The real Alice' } } });
    const { room } = await enter(body as unknown as ChatToken);
    const { sender } = await room.sendMessage(new SendMessageRequest('Hello'));
    expect(sender).toMatchObject({ userId: idOf('alice'), attributes: { displayName: 'The real Alice' } });
    room.disconnect();
  });

  test('moderators act in their rooms, and others do not', async () => {
    const event = { body: { eventName: 'poll', attributes: { question: 'Who?' } } };
    expect((await ask(door, 'rooms/lobby/events', 'mona', event)).status).toBe(200);
    expect(await ask(door, 'rooms/lobby/events', 'alice', event)).toMatchObject(problem('not-a-moderator', 403));
    expect(await ask(door, 'rooms/lobby/events', 'hugo', event)).toMatchObject(problem('not-a-moderator', 403));
    expect((await ask(door, 'rooms/backstage/events', 'hugo', event)).status).toBe(200);
    expect(await ask(door, 'rooms/backstage/events', 'vera', event)).toMatchObject(problem('not-a-moderator', 403));
    // Neither may they enter, nor moderate there: it is none of their business that there is such a room.
    expect(await ask(door, 'rooms/backstage/events', 'mona', event)).toMatchObject(problem('unknown-room', 404));
  });

  test('a deleted message is gone for all, and a disconnected user is out', async () => {
    const [one, other] = [await enter(await tokenOf(door, 'alice')), await enter(await tokenOf(door, 'bob'))];
    const deleted = new Promise<string>((resolve) => { other.room.addListener('messageDelete', ({ messageId }) => resolve(messageId)); });
    const { id } = await one.room.sendMessage(new SendMessageRequest('spam'));
    expect((await ask(door, `rooms/lobby/messages/${id}`, 'mona', { method: 'DELETE', body: { reason: 'advertising' } })).status).toBeLessThan(300);
    expect(await deleted).toBe(id);
    expect((await ask(door, 'rooms/lobby/disconnects', 'mona', { body: { userId: idOf('alice') } })).status).toBeLessThan(300);
    await one.left;
    expect(other.room.state).toBe('connected');
    other.room.disconnect();
  });

  test('who is banned in a room is out within a second, stays out, and is back when it is lifted', async () => {
    const { left } = await enter(await tokenOf(door, 'bob'));
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const banned = await ask(door, `rooms/lobby/bans/${idOf('bob')}`, 'mona', { method: 'PUT', body: { until, reason: 'spam' } });
    const answered = Date.now();
    expect(banned).toMatchObject({ status: 200, body: { userId: idOf('bob'), room: 'lobby', reason: 'spam', bannedBy: idOf('mona') } });
    expect(await left - answered).toBeLessThan(1_000);

    for (const otherDoor of DOORS) {
      const refused = await ask(otherDoor, 'rooms/lobby/tokens', 'bob');
      expect(refused).toMatchObject(problem('banned', 403));
      expect(Math.abs(Date.parse(String(refused.body.until)) - Date.parse(until))).toBeLessThan(1_000);
    }
    const listed = await ask(door, 'rooms/lobby/bans?limit=1', 'mona', { method: 'GET' });
    expect(listed).toMatchObject({ status: 200, body: { bans: [expect.objectContaining({ userId: idOf('bob') })] } });
    expect(await ask(door, 'rooms/lobby/bans', 'alice', { method: 'GET' })).toMatchObject(problem('not-a-moderator', 403));

    expect((await ask(door, `rooms/lobby/bans/${idOf('bob')}`, 'mona', { method: 'DELETE' })).status).toBeLessThan(300);
    await tokenOf(door, 'bob');
  });

  test('who is banned everywhere is out of every room, by those alone who moderate the whole API', async () => {
    expect(await ask(door, `bans/${idOf('vera')}`, 'hugo', { method: 'PUT' })).toMatchObject(problem('not-a-moderator', 403));
    const inside = [await enter(await tokenOf(door, 'vera')), await enter(await tokenOf(door, 'vera', 'backstage'))];
    expect((await ask(door, `bans/${idOf('vera')}`, 'mona', { method: 'PUT', body: {} })).status).toBe(200);
    await Promise.all(inside.map(({ left }) => left));
    for (const room of ['lobby', 'backstage']) expect(await ask(door, `rooms/${room}/tokens`, 'vera')).toMatchObject(problem('banned', 403));
    expect((await ask(door, `bans/${idOf('vera')}`, 'mona', { method: 'DELETE' })).status).toBeLessThan(300);
    await tokenOf(door, 'vera', 'backstage');
  });

  test('every answer of ours may be read by pages of the listed origins alone, and says that it must not be stored', async () => {
    for (const answer of [await ask(door, 'rooms/lobby/tokens', 'alice'), await ask(door, 'rooms/attic/tokens', 'alice')]) {
      expect(answer.headers.get('access-control-allow-origin')).toBe('https://example.com');
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('strict-transport-security')).toMatch(/^max-age=\d{8}/);
    }
    for (const origin of ['https://example.com.evil.example', 'https://xample.com', 'null', 'http://example.com']) {
      expect((await ask(door, 'rooms/lobby/tokens', 'alice', { headers: { origin } })).headers.get('access-control-allow-origin')).toBeNull();
    }
  });
});

test('a token that was hoarded before the ban is worthless after 70 seconds', async () => {
  const hoarded = await tokenOf('Http', 'carol');
  expect((await ask('Http', `rooms/lobby/bans/${idOf('carol')}`, 'mona', { method: 'PUT' })).status).toBe(200);
  const begin = Date.now();
  // The service knows of no ban, and lets in whoever has a token. The official client would leave by itself, to renew it.
  const socket = new WebSocket(harness.aws.emulator.messagingEndpoint, hoarded.token);
  await once(socket, 'open');
  await once(socket, 'close');
  const seconds = (Date.now() - begin) / 1000;
  expect(seconds).toBeGreaterThan(60);
  expect(seconds).toBeLessThan(75);
  expect(await ask('Http', 'rooms/lobby/tokens', 'carol')).toMatchObject(problem('banned', 403));
}, 120_000);

test('the tokens of one user are not the tokens of all', async () => {
  const statuses: number[] = [];
  for (let request = 0; request < 61; request++) statuses.push((await ask('Http', 'rooms/lobby/tokens', 'hugo')).status);
  expect(statuses).toContain(429);
  expect((await ask('Http', 'rooms/lobby/tokens', 'mona')).status).toBe(200);
}, 120_000);

test('no log names anybody or has what they said, but for the audit log, which says who did what', async () => {
  const all = await logged(harness.aws.endpoint);
  const of = (name: string) => [...all].filter(([group]) => group.includes(name)).flatMap(([, lines]) => lines).join('\n');
  const audit = of('AuditLog');
  const rest = [...all].filter(([group]) => !group.includes('AuditLog')).flatMap(([, lines]) => lines).join('\n');
  const people = (Object.keys(PEOPLE) as Name[]).map(idOf);
  for (const secret of [...people, ...tokens.values(), ...chatTokens, 'The real Alice', 'Alice Ä', 'eyJ', 'advertising', 'Who?', 'spam', ...Object.keys(PEOPLE)]) {
    expect(rest).not.toContain(secret);
  }
  expect(rest).toContain('Token issued');
  expect(rest).toContain('Moderation done');
  expect(rest).toMatch(/"user":"[0-9a-f]{16}"/);

  const records = audit.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(records).toContainEqual(expect.objectContaining({ action: 'ban', moderator: idOf('mona'), userId: idOf('bob'), room: 'lobby', reason: 'spam' }));
  expect(records).toContainEqual(expect.objectContaining({ action: 'banEverywhere', userId: idOf('vera') }));
  expect(records).toContainEqual(expect.objectContaining({ action: 'deleteMessage', reason: 'advertising' }));
  for (const said of ['Who?', 'question', ...tokens.values(), ...chatTokens]) expect(audit).not.toContain(said);
});

test('rules change, rooms come and go, moderation goes, and nothing is left', async () => {
  ({ outputs } = await harness.deploy('chat-doors', { backstageMinutes: 20, cellar: true }));
  for (const door of DOORS) {
    expectSession((await ask(door, 'rooms/backstage/tokens', 'vera')).body.sessionExpirationTime, 20);
    await tokenOf(door, 'alice', 'cellar');
  }
  ({ outputs } = await harness.deploy('chat-doors', { moderation: false }));
  for (const door of DOORS) {
    expect((await ask(door, 'rooms/cellar/tokens', 'alice')).status).toBe(404);
    expect([403, 404]).toContain((await ask(door, 'rooms/lobby/events', 'mona', { body: { eventName: 'poll' } })).status);
    expect(await ask(door, 'rooms/lobby/tokens', 'carol')).toMatchObject(problem('banned', 403)); // the list is still asked
    await tokenOf(door, 'alice');
  }
  await harness.destroy('chat-doors');
  expect((await harness.state()).rooms).toEqual([]);
}, 240_000);

test('each function calls what its role allows, all of it, and nothing else', async () => {
  const { denied, unused } = await harness.leastPrivilege();
  expect(denied).toEqual([]);
  expect(unused.filter((line) => /TokenFunction|ModerationFunction/.test(line))).toEqual([]);
  const elsewhere = await harness.leastPrivilegeElsewhere();
  expect(elsewhere.denied).toEqual([]);
  // Lambda itself writes what a function prints: only the audit log is written by a call of ours.
  expect(elsewhere.unused.filter((line) => /TokenFunction|ModerationFunction/.test(line) && !/TokenFunction.*: logs:/.test(line))).toEqual([]);
});
