import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Harness } from './harness';
import { accessToken, newPassword, register } from '../../local/demo/people';
import { localHttpApiUrl } from '../../local/http-api-url';
import { runSchemathesis } from '../clients/python';

type Door = [name: string, notChecked: string[]];

/**
 * Each kind of API, with the checks of schemathesis that it cannot pass on AWS either.
 *
 * HTTP APIs answer 404 to a method that a path does not have, and nothing can make it 405.
 */
const DOORS: Door[] = [['ChatApi', ['unsupported_method']], ['ChatRestApi', []]];

/**
 * What no schema can say: that an id in base64url is one of UTF-8, that a time lies in the future, that a token is one that the
 * list answered with. Everything else of these operations is checked.
 */
const CONFIG = `
"path.userId" = "somebody"

[[operations]]
include-operation-id = ["banChatUser", "banChatUserEverywhere", "listChatBans", "listChatBansEverywhere", "listChatRooms"]
checks.positive_data_acceptance.enabled = false
`;

const harness = Harness.forFile();
let deployed: Awaited<ReturnType<Harness['deploy']>>;
let token: string;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'schemathesis-'));
  deployed = await harness.deploy('openapi');
  const { UserPoolId: userPoolId, ClientId: clientId } = deployed.outputs;
  const pool = { endpoint: harness.aws.endpoint, userPoolId: userPoolId!, clientId: clientId! };
  const password = newPassword();
  await register(pool, { username: 'mona', displayName: 'Mona', group: 'moderators' }, password);
  token = await accessToken(pool, 'mona', password);
}, 240_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Run {
  /** Without it, there is no room with any of the keys that are tried. */
  readonly room?: string;
  /** How many requests for each operation, at most. Default: 30. */
  readonly examples?: number;
  /** Only these operations are checked. */
  readonly operationIds?: readonly string[];
  readonly change?: (document: string) => string;
}

/** What schemathesis says in the end, and whether it is content. Its inputs are the same each time. */
async function check([door, notChecked]: Door, options: Run): Promise<{ content: boolean; report: string }> {
  const { room, examples = 30, operationIds = [], change = (document) => document } = options;
  writeFileSync(join(folder, 'schemathesis.toml'), [
    '[checks]', ...notChecked.map((name) => `${name}.enabled = false`),
    '[parameters]', ...room === undefined ? [] : [`"path.room" = "${room}"`],
    CONFIG,
  ].join('\n'));
  writeFileSync(join(folder, 'openapi.json'), change(readFileSync(join(deployed.assembly, `openapi.${door}.openapi.json`), 'utf8')));
  const { code, stdout, stderr } = await runSchemathesis(folder, [
    'run', 'openapi.json',
    '--url', localHttpApiUrl(deployed.outputs[`${door}Url`]!, harness.aws.endpoint),
    '--header', `Authorization: Bearer ${token}`,
    ...operationIds.flatMap((id) => ['--include-operation-id', id]),
    '--max-examples', `${examples}`, '--workers', '1', '--generation-deterministic', '--no-color',
  ]);
  if (code > 1) throw new Error(`schemathesis ended with ${code}\n${stdout}\n${stderr}`);
  return { content: code === 0, report: stdout };
}

describe.each(DOORS)('%s', (...door) => {
  test('does what its document says in a room that there is', async () => {
    const { report } = await check(door, { room: 'lobby' });
    expect(report).toContain('No issues found'); // and no warnings
  });

  test('does what its document says in rooms that there are not', async () => {
    expect(await check(door, { examples: 8 })).toMatchObject({ content: true });
  });

  test.each([
    ['a session that is longer by a minute', '"maximum": 45', '"maximum": 46', 'Schema-valid request rejected'],
    ['a session that is shorter by a minute', '"maximum": 45', '"maximum": 44', 'Schema-violating request accepted'],
    ['another status for those who do not sign in', '"401":', '"402":', 'Undocumented'],
  ])('would be found out if its document said %s', async (_what, said, instead, finding) => {
    const change = (document: string) => document.replace(said, instead);
    const { content, report } = await check(door, { room: 'lobby', operationIds: ['createChatToken'], change });
    expect([content, report]).toEqual([false, expect.stringContaining(finding)]);
  });
});

describe.each<Door>([['HostApi', ['unsupported_method']], ['HostRestApi', []]])('%s', (...door) => {
  test('does what its document says of the rooms that hosts open and close', async () => {
    const operationIds = ['openChatRoom', 'closeChatRoom', 'readChatRoom', 'listChatRooms'];
    expect(await check(door, { room: 'stage', operationIds, examples: 15 })).toMatchObject({ content: true });
  });
});
