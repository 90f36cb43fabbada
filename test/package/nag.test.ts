import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { built, emptyFolder, NEWEST_CDK, ROOT, run } from './packages';

/** 3.0 is not an aspect any more, and most users are on 2. */
const CDK_NAG = 'cdk-nag@2.37.55';

test('cdk-nag finds nothing in the quick start, but for the wildcards that test/package/nag/acknowledge.ts gives reasons for', () => {
  const app = emptyFolder();
  try {
    cpSync(join(ROOT, 'examples/typescript'), app.path, { recursive: true, filter: (source) => !/node_modules|cdk\.out/.test(source) });
    cpSync(join(ROOT, 'test/package/nag'), join(app.path, 'nag'), { recursive: true });
    run(app.path, 'npm', ['install', '--no-audit', '--no-fund', '--omit=dev', built('js', '.tgz'), NEWEST_CDK, CDK_NAG]);
    const findings = join(app.path, 'findings.json');
    run(app.path, process.execPath, ['--import', require.resolve('tsx', { paths: [ROOT] }), '--import', './nag/check.ts', 'app.ts'], {
      CDK_OUTDIR: join(app.path, 'cdk.out'), FINDINGS: findings,
    });
    const found = JSON.parse(readFileSync(findings, 'utf8')) as { resources: number; findings: string[] };
    expect(found.resources).toBeGreaterThan(20);
    expect(found.findings).toEqual([]);
  } finally {
    app.remove();
  }
});
