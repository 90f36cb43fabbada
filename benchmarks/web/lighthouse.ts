import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LOCAL } from '../../local/paths';
import { chromiumPath } from '../../test/web/chromium';

/** The last that runs on Node 20. */
const VERSION = '12.8.2';
const FOLDER = join(LOCAL, 'benchmarks', 'lighthouse');
const INSTALL_MILLISECONDS = 300_000;
const CATEGORIES = ['accessibility', 'best-practices'] as const;

interface Category {
  readonly score: number;
  readonly auditRefs: readonly { readonly id: string; readonly weight: number }[];
}

interface Report {
  readonly categories: Readonly<Record<typeof CATEGORIES[number], Category>>;
  readonly audits: Readonly<Record<string, { readonly score: number | null; readonly title: string }>>;
}

/** What Lighthouse says of a page: points of 100, and what cost some of them. */
export async function judge(url: string): Promise<{ readonly category: string; readonly points: number; readonly faults: readonly string[] }[]> {
  await install();
  const report = join(FOLDER, 'report.json');
  await promisify(execFile)(process.execPath, [
    join(FOLDER, 'node_modules/lighthouse/cli/index.js'), url, '--output=json', `--output-path=${report}`, `--only-categories=${CATEGORIES.join(',')}`,
    '--chrome-flags=--headless=new --no-sandbox', '--quiet', '--no-enable-error-reporting',
  ], { env: { ...process.env, CHROME_PATH: chromiumPath() }, timeout: 300_000, maxBuffer: 1e8 });
  const { categories, audits } = JSON.parse(readFileSync(report, 'utf8')) as Report;
  return CATEGORIES.map((category) => ({
    category,
    points: Math.round(categories[category].score * 100),
    faults: categories[category].auditRefs.filter(({ id, weight }) => weight > 0 && (audits[id].score ?? 1) < 1).map(({ id }) => `${id}: ${audits[id].title}`),
  }));
}

async function install(): Promise<void> {
  const manifest = join(FOLDER, 'node_modules/lighthouse/package.json');
  if (existsSync(manifest) && (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version === VERSION) return;
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, 'package.json'), '{ "private": true }\n');
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', `lighthouse@${VERSION}`];
  await promisify(execFile)('npm', args, { cwd: FOLDER, maxBuffer: 1e8, timeout: INSTALL_MILLISECONDS });
}
