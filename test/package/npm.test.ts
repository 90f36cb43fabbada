import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { built, emptyFolder, NEWEST_CDK, resourcesOf, ROOT, run } from './packages';

test('the npm package holds what a user needs, and nothing else', () => {
  const files = run(ROOT, 'tar', ['-tzf', built('js', '.tgz')]).trim().split('\n').map((name) => name.replace(/^package\//, ''));
  const besidesTheLibrary = files.filter((name) => !/^lib\/.*\.(js|d\.ts)$/.test(name)).sort();
  expect(besidesTheLibrary).toEqual([
    '.jsii', 'API.md', 'CHANGELOG.md', 'LICENSE', 'README.md',
    'assets/lambda/chat-token/index.js', 'assets/lambda/custom-resource/index.js',
    'package.json',
  ].sort());
  expect(files).toContain('lib/index.js');
  expect(files).toContain('lib/index.d.ts');
});

test(`the quick start synthesises from the npm package, with ${NEWEST_CDK} and nothing else installed`, () => {
  const app = emptyFolder();
  try {
    cpSync(join(ROOT, 'examples/typescript'), app.path, { recursive: true, filter: (source) => !/node_modules|cdk\.out/.test(source) });
    run(app.path, 'npm', ['install', '--no-audit', '--no-fund', '--omit=dev', built('js', '.tgz'), NEWEST_CDK, 'constructs@^10.5.0']);
    run(app.path, process.execPath, ['--import', require.resolve('tsx', { paths: [ROOT] }), 'app.ts'], { CDK_OUTDIR: join(app.path, 'cdk.out') });
    const types = Object.values(resourcesOf(join(app.path, 'cdk.out'))).map(({ Type }) => Type);
    expect(types).toContain('Custom::IVSChatRoom');
    expect(types).toContain('AWS::ApiGatewayV2::Api');
  } finally {
    app.remove();
  }
});
