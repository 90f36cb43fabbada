import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { built, emptyFolder, ROOT, run } from './packages';

const HANDLERS = ['chat-hosts', 'chat-moderation', 'chat-token', 'custom-resource', 'room-directory'].map((name) => `assets/lambda/${name}/index.js`);

test('the npm package holds what a user needs, and nothing else', () => {
  const files = run(ROOT, 'tar', ['-tzf', built('js', '.tgz')]).trim().split('\n').map((name) => name.replace(/^package\//, ''));
  const besidesTheLibrary = files.filter((name) => !/^lib\/.*\.(js|d\.ts)$/.test(name)).sort();
  expect(besidesTheLibrary).toEqual([
    '.jsii', '.jsii.tabl.json.gz', 'API.md', 'CHANGELOG.md', 'LICENSE', 'README.md', 'THIRD-PARTY-LICENSES',
    ...HANDLERS,
    'package.json',
  ].sort());
  expect(files).toContain('lib/index.js');
  expect(files).toContain('lib/index.d.ts');
});

test('the packages of other languages hold the npm package, with the licences of what is bundled', () => {
  const files = run(ROOT, 'tar', ['-tzf', join(ROOT, 'dist/go/cdkivschat/jsii/cdk-ivschat-0.0.0.tgz')]).split('\n');
  expect(files).toContain('package/THIRD-PARTY-LICENSES');
  expect(files).toEqual(expect.arrayContaining(HANDLERS.map((name) => `package/${name}`)));
});

describe('the entry point', () => {
  const folder = emptyFolder();
  const node = (...args: readonly string[]): unknown => JSON.parse(run(join(folder.path, 'package'), 'node', [...args]));

  beforeAll(() => {
    run(folder.path, 'tar', ['-xzf', built('js', '.tgz')]);
    symlinkSync(join(ROOT, 'node_modules'), join(folder.path, 'node_modules'));
  });
  afterAll(() => folder.remove());

  test('loads nothing until something of it is used, and then that alone', () => {
    const loaded = node('-e', `
      const library = require('./lib');
      const count = (name) => Object.keys(require.cache).filter((file) => file.includes(name)).length;
      const before = Object.keys(require.cache).length;
      library.ChatCapability;
      console.log(JSON.stringify([before, count('aws-apigatewayv2'), typeof library.ChatApi, count('aws-apigatewayv2') > 0]));
    `);
    expect(loaded).toEqual([1, 0, 'function', true]);
  });

  test('has every class and enum of the assembly, also for an ECMAScript module', () => {
    const { types } = JSON.parse(readFileSync(join(ROOT, '.jsii'), 'utf8')) as { types: Record<string, { kind: string; name: string }> };
    const names = Object.values(types).filter(({ kind }) => kind !== 'interface').map(({ name }) => name).sort();
    const [named, all] = [`{ ${names.join(', ')} }`, `[${names.map((name) => `typeof ${name}`).join(', ')}]`];
    const kinds = node('--input-type=module', '-e', `import ${named} from './lib/index.js'; console.log(JSON.stringify(${all}));`) as string[];
    expect(kinds.filter((kind) => kind !== 'function' && kind !== 'object')).toEqual([]);
    expect(kinds).toHaveLength(names.length);
    expect(node('-p', 'JSON.stringify(Object.keys(require("./lib")).sort())')).toEqual(names);
  });
});
