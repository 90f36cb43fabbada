import { join } from 'node:path';
import { built, ROOT, run } from './packages';

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
