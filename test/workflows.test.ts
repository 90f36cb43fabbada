import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const ROOT = join(__dirname, '..');
const FOLDER = join(ROOT, '.github/workflows');

interface Step { readonly uses?: string; readonly run?: string; readonly with?: { readonly [name: string]: unknown } }

interface Job {
  readonly 'needs'?: string | string[];
  readonly 'if'?: string;
  readonly 'uses'?: string;
  readonly 'environment'?: string;
  readonly 'permissions'?: { readonly [scope: string]: string };
  readonly 'timeout-minutes'?: number;
  readonly 'continue-on-error'?: boolean;
  readonly 'steps'?: Step[];
}

interface Workflow {
  readonly on: { readonly [event: string]: { readonly branches?: string[]; readonly tags?: string[] } | null };
  readonly permissions?: object;
  readonly concurrency?: object;
  readonly jobs: { readonly [name: string]: Job };
}

const TEXTS = Object.fromEntries(readdirSync(FOLDER).map((file) => [file, readFileSync(join(FOLDER, file), 'utf8')]));
const WORKFLOWS = Object.fromEntries(Object.entries(TEXTS).map(([file, text]) => [file, parse(text) as Workflow]));
const JOBS = Object.entries(WORKFLOWS).flatMap(([file, { jobs }]) => Object.entries(jobs).map(([name, job]) => ({ name: `${file} ${name}`, job })));
const STEPS = JOBS.flatMap(({ name, job }) => (job.steps ?? []).map((step) => ({ name, step })));
const RELEASE = WORKFLOWS['release.yml'].jobs;

/** What a job may write, beyond reading the repository. Nobody else may write anything. */
const MAY_WRITE = {
  'codeql.yml analyze': ['security-events'],
  'scorecard.yml scorecard': ['id-token', 'security-events'],
  'workflows.yml zizmor': ['security-events'],
  'release.yml attest': ['attestations', 'id-token'],
  'release.yml npm': ['id-token'],
  'release.yml pypi': ['id-token'],
  'release.yml nuget': ['id-token'],
  'release.yml github': ['contents'],
};

/** The secrets that there have to be, because a registry trusts no workflow. */
const SECRETS = ['GO_DEPLOY_KEY', 'MAVEN_CENTRAL_PASSWORD', 'MAVEN_CENTRAL_USERNAME', 'MAVEN_GPG_PASSPHRASE', 'MAVEN_GPG_PRIVATE_KEY'];

/** The jobs of the release that give something to others. */
const PUBLISH = ['npm', 'pypi', 'nuget', 'maven', 'go'];

/** All jobs that a job waits for, over however many others. */
function waitsFor(job: Job): string[] {
  return [job.needs ?? []].flat().flatMap((name) => [name, ...waitsFor(RELEASE[name])]);
}

test('every action is pinned by the hash of a commit, with its version beside it, and the same one everywhere', () => {
  const pins = new Map<string, Set<string>>();
  for (const [file, text] of Object.entries(TEXTS)) {
    for (const [line, uses] of text.matchAll(/^.*\buses: *(.*)$/gm)) {
      if (uses.startsWith('./')) continue;
      const [, action, pin] = /^([\w.-]+\/[\w.-]+)(?:\/[\w./-]+)?@([0-9a-f]{40} # v\d+\.\d+\.\d+)$/.exec(uses) ?? [];
      expect([file, line, pin]).toEqual([file, line, expect.any(String)]);
      pins.set(action, (pins.get(action) ?? new Set()).add(pin));
    }
  }
  expect(pins.size).toBeGreaterThan(10);
  expect([...pins].filter(([, found]) => found.size > 1)).toEqual([]);
});

test('no workflow has rights, and each job only those that it is known to need', () => {
  for (const [file, { permissions }] of Object.entries(WORKFLOWS)) expect([file, permissions]).toEqual([file, {}]);
  const rights = JOBS.map(({ name, job }) => ({ name, rights: Object.entries(job.permissions ?? { everything: 'write' }) }));
  for (const { rights: [...all] } of rights) expect(all.filter(([, right]) => right !== 'read' && right !== 'write')).toEqual([]);
  expect(rights.flatMap(({ rights: all }) => all.filter(([scope, right]) => right === 'read' && scope !== 'contents'))).toEqual([]);
  const writing = rights.map(({ name, rights: all }) => [name, all.filter(([, right]) => right === 'write').map(([scope]) => scope).sort()] as const);
  expect(Object.fromEntries(writing.filter(([, scopes]) => scopes.length > 0))).toEqual(MAY_WRITE);
});

test('there are no secrets but those that docs/releasing.md asks for, and only what publishes has them', () => {
  const named = Object.entries(TEXTS).flatMap(([file, text]) => [...text.matchAll(/\bsecrets\b(?:\.(\w+))?/g)].map(([, name]) => ({ file, name })));
  expect([...new Set(named.map(({ name }) => name))].sort()).toEqual(SECRETS);
  expect([...new Set(named.map(({ file }) => file))]).toEqual(['release.yml']);
  for (const { name, job } of JOBS) if (JSON.stringify(job).includes('secrets.')) expect([name, job.environment]).toEqual([name, 'release']);
  const page = readFileSync(join(ROOT, 'docs/releasing.md'), 'utf8');
  expect(SECRETS.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

test('nothing is published before the gate has passed', () => {
  expect(RELEASE.build.uses).toBe('./.github/workflows/build.yml');
  const { gate } = WORKFLOWS['build.yml'].jobs;
  expect(gate.steps!.map(({ run }) => run)).toContain('.ci/run');
  expect(Object.keys(RELEASE).filter((name) => RELEASE[name].environment === 'release')).toEqual(PUBLISH);
  for (const name of [...PUBLISH, 'attest', 'github']) expect([name, waitsFor(RELEASE[name])]).toEqual([name, expect.arrayContaining(['tag', 'build'])]);
  expect(RELEASE.github.needs).toEqual(expect.arrayContaining(PUBLISH));
  // A condition such as always() would run a job after one that failed; a failure that does not count would be none.
  for (const job of [...Object.values(RELEASE), gate]) expect([job.if, job['continue-on-error']]).toEqual([undefined, undefined]);
});

test('what one job of a release hands to others is kept for as long as GitHub runs failed jobs again: 30 days', () => {
  const steps = [RELEASE.tag, WORKFLOWS['build.yml'].jobs.packages].flatMap((job) => job.steps!);
  const kept = steps.filter(({ uses = '' }) => uses.startsWith('actions/upload-artifact@')).map((step) => [step.with!.name, Number(step.with!['retention-days']) > 30]);
  expect(kept).toEqual([['notes', true], ['packages', true]]);
});

test('every file on the page of the release is attested, and the NuGet package is one: what nuget.org hands out has its signature in it, too', () => {
  const [provenance] = RELEASE.attest.steps!.flatMap((step) => (step.with?.['subject-path'] === undefined ? [] : [String(step.with['subject-path']).trim().split('\n')]));
  const files = RELEASE.github.steps!.map(({ run = '' }) => run).join().match(/packages\/\S+/g)!.map((file) => file.replace('packages', 'dist'));
  expect(files).toContain('dist/nuget/*.nupkg');
  expect(provenance).toEqual(expect.arrayContaining(files));
});

test('only a tag of a version begins a release', () => {
  expect(WORKFLOWS['release.yml'].on).toEqual({ push: { tags: ['v[0-9]*'] } });
});

test('what can sign or publish runs no code of a dependency', () => {
  const privileged = JOBS.filter(({ name, job }) => name in MAY_WRITE || job.environment !== undefined);
  expect(privileged.length).toBeGreaterThan(PUBLISH.length);
  const runs = privileged.flatMap(({ name, job }) => job.steps!.map(({ run = '' }) => ({ name, run })));
  expect(runs.filter(({ run }) => /\bnpm (?!publish|view)|\bnpx\b|\bpip\b|\bgo (run|install)\b|\bdotnet (?!nuget push)|\bmvn\b/.test(run))).toEqual([]);
});

test('pull requests of strangers get no rights, and no text of theirs becomes part of a script', () => {
  const events = Object.values(WORKFLOWS).flatMap(({ on }) => Object.keys(on));
  expect(events.filter((event) => ['pull_request_target', 'workflow_run', 'issue_comment'].includes(event))).toEqual([]);
  expect(STEPS.filter(({ step }) => step.run?.includes('${{')).map(({ name }) => name)).toEqual([]);
});

test('no job leaves its token on disk, takes what another run has cached, or runs for hours', () => {
  const uses = (action: string) => STEPS.filter(({ step }) => step.uses?.startsWith(`${action}@`)).map(({ name, step }) => [name, step.with] as const);
  for (const [name, inputs] of uses('actions/checkout')) expect([name, inputs?.['persist-credentials']]).toEqual([name, false]);
  for (const [name, inputs] of uses('actions/setup-node')) expect([name, inputs?.['package-manager-cache']]).toEqual([name, false]);
  for (const [name, inputs] of uses('actions/setup-go')) expect([name, inputs?.cache]).toEqual([name, false]);
  for (const { name, job } of JOBS) if (job.uses === undefined) expect([name, job['timeout-minutes']! <= 120]).toEqual([name, true]);
});

test('what is new waits for a week before it is proposed', () => {
  interface Update { readonly 'package-ecosystem': string; readonly 'cooldown'?: { readonly 'default-days': number } }
  const { updates } = parse(readFileSync(join(ROOT, '.github/dependabot.yml'), 'utf8')) as { updates: Update[] };
  expect(updates.map((update) => update['package-ecosystem'])).toEqual(expect.arrayContaining(['npm', 'github-actions', 'pip']));
  for (const update of updates) expect(update.cooldown!['default-days']).toBeGreaterThanOrEqual(7);
});

test('what leads to this repository leads to where package.json says that it is', () => {
  const { repository } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { repository: { url: string } };
  const home = repository.url.replace(/\.git$/, '');
  for (const file of ['SECURITY.md', 'CODE_OF_CONDUCT.md', '.github/ISSUE_TEMPLATE/config.yml', '.github/ISSUE_TEMPLATE/bug.yml']) {
    const links = readFileSync(join(ROOT, file), 'utf8').match(/https:\/\/github\.com\/[\w.-]+\/[\w.-]+/g)!;
    expect([file, [...new Set(links)]]).toEqual([file, [home]]);
  }
});
