import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { built, emptyFolder, NEWEST_CDK, ROOT, run } from './packages';

/** 3.0 is not an aspect any more, and most users are on 2. */
const CDK_NAG = 'cdk-nag@2.37.55';

interface Found {
  readonly resources: number;
  readonly findings: string[];
  readonly acknowledged: string[];
}

let app: ReturnType<typeof emptyFolder>;

beforeAll(() => {
  app = emptyFolder();
  cpSync(join(ROOT, 'examples/typescript'), app.path, { recursive: true, filter: (source) => !/node_modules|cdk\.out/.test(source) });
  cpSync(join(ROOT, 'test/package/nag'), join(app.path, 'nag'), { recursive: true });
  run(app.path, 'npm', ['install', '--no-audit', '--no-fund', '--omit=dev', built('js', '.tgz'), NEWEST_CDK, CDK_NAG]);
});
afterAll(() => app.remove());

function check(program: string): Found {
  const findings = join(app.path, 'findings.json');
  run(app.path, process.execPath, ['--import', require.resolve('tsx', { paths: [ROOT] }), '--import', './nag/check.ts', program], {
    CDK_OUTDIR: join(app.path, 'cdk.out'), FINDINGS: findings, JSII_DEPRECATED: 'fail', // what the newest CDK warns of, users would read
  });
  return JSON.parse(readFileSync(findings, 'utf8')) as Found;
}

test.each([
  ['the quick start', 'app.ts', 20, ['IAM5', 'SMG4']],
  ['an app with everything on', 'nag/everything.ts', 250, ['APIG4', 'COG4', 'IAM4', 'IAM5', 'SMG4']],
  ['the streaming platform', 'streaming-platform.ts', 60, ['IAM5', 'SMG4']],
  ['rooms made at run time, in every way', 'nag/room-directories.ts', 250, ['IAM5', 'SMG4']],
])('cdk-nag finds nothing in %s, but for what test/package/nag gives reasons for', (_, program, atLeast, rules) => {
  const { resources, findings, acknowledged } = check(program);
  expect(findings).toEqual([]);
  expect(resources).toBeGreaterThan(atLeast);
  // Firewalls (APIG3), point-in-time recovery (DDB3) and all else is there, and not excused.
  expect(acknowledged).toEqual(rules.map((rule) => `AwsSolutions-${rule}`));
});
