import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { version as cdkVersion } from 'aws-cdk-lib/package.json';
import { built, emptyFolder, resourcesOf, ROOT, run } from './packages';
import { buildLibrary } from '../../local/library';

test('the Python example, with the built wheel installed, synthesises the resources of its TypeScript twin', async () => {
  const app = emptyFolder();
  try {
    cpSync(join(ROOT, 'examples/python'), app.path, { recursive: true });
    run(app.path, 'python3', ['-m', 'venv', 'venv']);
    const python = join(app.path, 'venv/bin/python');
    // The twin's own version of aws-cdk-lib: another one may generate another template.
    run(app.path, python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', built('python', '.whl'), `aws-cdk-lib==${cdkVersion}`]);
    run(app.path, python, ['app.py'], { CDK_OUTDIR: join(app.path, 'python.out'), JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '1' });

    await buildLibrary(app.path);
    run(join(ROOT, 'examples/typescript'), process.execPath, ['--import', 'tsx', 'app.ts'], { CDK_OUTDIR: join(app.path, 'typescript.out') });

    const resources = resourcesOf(join(app.path, 'python.out'));
    expect(Object.keys(resources).length).toBeGreaterThan(10);
    expect(resources).toEqual(resourcesOf(join(app.path, 'typescript.out')));
  } finally {
    app.remove();
  }
});
