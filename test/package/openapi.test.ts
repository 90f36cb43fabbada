import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { CfnRoom } from 'aws-cdk-lib/aws-ivschat';
import { emptyFolder, ROOT, run } from './packages';
import { ChatApi, ChatAuthorizer } from '../../src';
import { openApiDocument } from '../../src/api/openapi/document';
import { ALL } from '../api/openapi/documents';

/** The generator needs TypeScript 5: it stands apart from the project's own. */
const GENERATOR = ['openapi-typescript@7.13.0', 'openapi-fetch@0.17.0', 'typescript@5.9.3'];

const folder = emptyFolder();

beforeAll(() => {
  writeFileSync(join(folder.path, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  run(folder.path, 'npm', ['install', '--no-audit', '--no-fund', ...GENERATOR]);
});

afterAll(() => folder.remove());

/** Compiles a client with the types that are generated from a document. Throws with what the compiler says. */
function compile(client: string, text: string, document: unknown): void {
  writeFileSync(join(folder.path, 'openapi.json'), JSON.stringify(document));
  writeFileSync(join(folder.path, client), text);
  run(folder.path, 'npx', ['--no-install', 'openapi-typescript', 'openapi.json', '--output', 'chat-api.ts']);
  try {
    run(folder.path, 'npx', ['--no-install', 'tsc', '--strict', '--noEmit', '--target', 'es2022', '--module', 'esnext', '--moduleResolution', 'bundler', client]);
  } catch (error) {
    throw new Error((error as { stdout: string }).stdout); // where tsc says what is wrong
  }
}

function source(client: string): string {
  return readFileSync(join(__dirname, 'openapi', client), 'utf8');
}

function written(requestAttributes: { [attribute: string]: { maximumLength: number } }): unknown {
  const stack = new Stack(new App({ outdir: join(folder.path, 'cdk.out') }), 'Chat');
  new ChatApi(stack, 'ChatApi', {
    rooms: { lobby: new CfnRoom(stack, 'Lobby') },
    authorizer: ChatAuthorizer.jwt({ issuer: 'https://login.example.com/', audience: ['chat'] }),
    requestAttributes,
    guests: { rooms: ['lobby'] },
  });
  const { directory } = (stack.node.root as App).synth({ force: true });
  return JSON.parse(readFileSync(join(directory, 'Chat.ChatApi.openapi.json'), 'utf8'));
}

test('a client that is generated from the file in cdk.out asks for tokens', () => {
  compile('client.mts', source('client.mts'), written({ displayName: { maximumLength: 32 } }));
});

test('it no longer compiles when the API stops taking what it sends', () => {
  expect(() => compile('client.mts', source('client.mts'), written({}))).toThrow(/client\.mts.*attributes/);
});

test('a client that is generated from an API with everything moderates', () => {
  compile('moderator.mts', source('moderator.mts'), openApiDocument(ALL, { server: { url: ALL.url } }));
});

test('the page of examples/web has the types of the document of its own app', () => {
  const page = join(ROOT, 'examples/web');
  const outdir = join(folder.path, 'web.out');
  run(page, process.execPath, ['--import', 'tsx', 'app.ts'], { CDK_OUTDIR: outdir, TSX_TSCONFIG_PATH: join(ROOT, 'tsconfig.dev.json') });
  run(folder.path, 'npx', ['--no-install', 'openapi-typescript', join(outdir, 'Chat.ChatApi.openapi.json'), '--output', 'page.ts']);
  expect(readFileSync(join(folder.path, 'page.ts'), 'utf8')).toBe(readFileSync(join(page, 'src/chat-api.ts'), 'utf8'));
});

test('so does the one in docs/openapi.md, without attributes', () => {
  const doc = readFileSync(join(ROOT, 'docs/openapi.md'), 'utf8');
  const [, text] = /<!-- compiled in test\/package\/openapi.test.ts -->\n```ts\n(.*?)```/s.exec(doc)!;
  writeFileSync(join(folder.path, 'patiently.ts'), readFileSync(join(ROOT, 'test/docs/streaming-platform/patiently.ts')));
  compile('page.mts', text, written({}));
});
