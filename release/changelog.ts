import type { Commit } from './commits';

const UNRELEASED = '## Unreleased';

/** CHANGELOG.md with what is not released yet under the heading of a version, and nothing under its own. */
export function released(changelog: string, version: string, date: string): string {
  if (!changelog.includes(`\n${UNRELEASED}\n`)) throw new Error(`CHANGELOG.md has no heading "${UNRELEASED}"`);
  if (sectionOf(changelog, UNRELEASED) === '') throw new Error(`CHANGELOG.md says nothing under "${UNRELEASED}": write what users get from ${version}`);
  return changelog.replace(`\n${UNRELEASED}\n`, `\n${UNRELEASED}\n\n## ${version} (${date})\n`);
}

/** What CHANGELOG.md says of a version. */
export function saidOf(changelog: string, version: string): string {
  const heading = changelog.split('\n').find((line) => line === `## ${version}` || line.startsWith(`## ${version} `));
  const section = heading === undefined ? '' : sectionOf(changelog, heading);
  if (section === '') throw new Error(`CHANGELOG.md says nothing of ${version}: prepare it with "npm run release prepare"`);
  return section;
}

/** The page of a release: what users get, and the commits behind it by their kinds. Without commits it is what users get. */
export function releaseNotes(changelog: string, version: string, commits: readonly Commit[]): string {
  const kinds = [
    { name: 'Breaking', of: (commit: Commit) => commit.isBreaking },
    { name: 'Features', of: (commit: Commit) => commit.type === 'feat' },
    { name: 'Fixes', of: (commit: Commit) => commit.type === 'fix' },
    { name: 'Faster', of: (commit: Commit) => commit.type === 'perf' },
    { name: 'Everything else', of: () => true },
  ];
  const sections = kinds.map(({ name }, place) => ({
    name,
    commits: commits.filter((commit) => !isOfARelease(commit) && kinds.findIndex((kind) => kind.of(commit)) === place),
  })).filter((section) => section.commits.length > 0);
  const list = sections.map((section) => [`### ${section.name}`, '', ...section.commits.map(lineOf), ''].join('\n'));
  return [saidOf(changelog, version), ...(list.length > 0 ? ['## Commits', ...list] : [])].join('\n\n').trimEnd() + '\n';
}

function isOfARelease({ type, scope }: Commit): boolean {
  return type === 'chore' && scope === 'release';
}

function lineOf({ hash, scope, description }: Commit): string {
  return `- ${scope === undefined ? '' : `**${scope}**: `}${description} (${hash.slice(0, 7)})`;
}

function sectionOf(changelog: string, heading: string): string {
  const [, ...after] = `\n${changelog}`.split(`\n${heading}\n`);
  return after.join(`\n${heading}\n`).split(/^## /m)[0].trim();
}
