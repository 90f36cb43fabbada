import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { emptyFolder } from './packages';

/** What a registry knows against packages: findings, or why it was not asked. */
export type Audit = { readonly findings: string[] } | { readonly notChecked: string };

interface Report {
  readonly auditReportVersion?: number;
  readonly message?: string;
  readonly vulnerabilities?: { readonly [name: string]: { readonly via: (string | Advisory)[] } };
}

interface Advisory {
  readonly name: string;
  readonly title: string;
  readonly url: string;
}

/**
 * `npm audit` of exactly these packages. (Of the project it says nothing: what is bundled is a devDependency there.) They are
 * written into a lockfile under other names, since there may be several versions of one.
 */
export function audit(packages: readonly { name: string; version: string }[], options: string[] = []): Audit {
  const dependencies = Object.fromEntries(packages.map(({ name, version }, n) => [`p${n}`, `npm:${name}@${version}`]));
  const project = { name: 'bundles', version: '0.0.0', dependencies };
  const installed = Object.fromEntries(packages.map(({ name, version }, n) => [`node_modules/p${n}`, { name, version }]));
  const folder = emptyFolder();
  try {
    writeFileSync(join(folder.path, 'package.json'), JSON.stringify(project));
    writeFileSync(join(folder.path, 'package-lock.json'), JSON.stringify({
      name: project.name, version: project.version, lockfileVersion: 3, requires: true, packages: { '': project, ...installed },
    }));
    const { stdout } = spawnSync('npm', ['audit', '--json', '--package-lock-only', ...options], { cwd: folder.path, encoding: 'utf8', timeout: 120_000 });
    return read(stdout);
  } finally {
    folder.remove();
  }
}

function read(stdout: string): Audit {
  let report: Report;
  try {
    report = JSON.parse(stdout) as Report;
  } catch {
    return { notChecked: 'npm audit did not answer' };
  }
  if (report.auditReportVersion === undefined) return { notChecked: report.message ?? 'npm audit did not answer' };
  const findings = Object.values(report.vulnerabilities ?? {}).flatMap(({ via }) => via)
    .flatMap((cause) => typeof cause === 'string' ? [] : [`${cause.name}: ${cause.title} (${cause.url})`]);
  return { findings: [...new Set(findings)].sort() };
}
