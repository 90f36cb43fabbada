import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { released, releaseNotes, saidOf } from './changelog';
import { type Commit, LOG_FORMAT, readCommits, TYPES } from './commits';
import { askFor, namesIn } from './examples';
import { type Bill, billOfWhatIsShipped } from './sbom';
import { newestOf, nextVersion, versionOf, versionsAmong } from './version';
import { thirdParties } from '../projenrc/third-party';

/** What can be done for a release of the project in a folder. Each takes a word and returns what it says. */
export function commandsIn(folder: string): { readonly [command: string]: (word: string) => string } {
  const CHANGELOG = join(folder, 'CHANGELOG.md');
  const changelog = () => readFileSync(CHANGELOG, 'utf8');
  const run = (program: string, ...args: string[]) => execFileSync(program, args, { cwd: folder, encoding: 'utf8', maxBuffer: 64_000_000 });
  /** Of all tags, or of those on the way to a commit. */
  const versions = (...of: string[]) => versionsAmong(run('git', 'tag', '--list', ...of).split('\n'));
  const commitsIn = (range: string): Commit[] => readCommits(run('git', 'log', '--no-merges', `--format=${LOG_FORMAT}`, range));

  return {
    /** Begins a release: gives what is not released yet its version, in CHANGELOG.md, and has the examples ask for it. */
    prepare() {
      const last = newestOf(versions());
      const commits = commitsIn(last === undefined ? 'HEAD' : `v${last}..HEAD`);
      if (commits.length === 0) throw new Error(`There is no commit since v${last}`);
      const version = nextVersion(last, commits);
      writeFileSync(CHANGELOG, released(changelog(), version, new Date().toISOString().slice(0, 10)));
      askFor(version, namesIn(folder), run('git', 'ls-files', '-z', 'examples').split('\0').filter((file) => file !== '').map((file) => join(folder, file)));
      return `CHANGELOG.md says what is in ${version}, and the examples ask for it. When "chore(release): ${version}" is on main: git tag -s v${version} -m v${version} && git push origin v${version}`;
    },

    /** Whether a tag may be released, of which it says the version: the newest one, of a commit on main, with something to tell to users. */
    check(tag) {
      const version = versionOf(tag);
      if (spawnSync('git', ['merge-base', '--is-ancestor', tag, 'origin/main'], { cwd: folder }).status !== 0) throw new Error(`${tag} is of no commit on main`);
      // Wherever their commits are: registries call what comes last the latest.
      const newest = newestOf([version, ...versions()]);
      if (newest !== version) throw new Error(`${tag} is older than v${newest}, which is there already`);
      saidOf(changelog(), version);
      return version;
    },

    /** What the page of the release says. */
    notes(tag) {
      const version = versionOf(tag);
      const last = newestOf(versions('--merged', tag).filter((other) => other !== version));
      return releaseNotes(changelog(), version, last === undefined ? [] : commitsIn(`v${last}..${tag}`)).trimEnd();
    },

    /** Whether each commit in a range has a title from which the next version can be told. */
    titles(range) {
      const commits = commitsIn(range);
      const others = commits.filter(({ type }) => type === undefined).map(({ title }) => title);
      if (others.length > 0) throw new Error(`A title is "<type>(<scope>): <what>", of the types ${TYPES.join(', ')}. These are not:\n${others.join('\n')}`);
      return `${commits.length} titles are well`;
    },

    /** The bill of materials of the package: what its bundles are made of. */
    sbom() {
      const all = JSON.parse(run('npm', 'sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'library')) as Bill;
      const { name } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name: string };
      return JSON.stringify(billOfWhatIsShipped(all, thirdParties(), name), undefined, 2);
    },
  };
}
