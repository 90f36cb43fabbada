/** What Conventional Commits calls a commit by; other words are no type. See https://www.conventionalcommits.org. */
export const TYPES = ['feat', 'fix', 'perf', 'docs', 'refactor', 'test', 'build', 'ci', 'style', 'chore', 'revert'];

/** What git is to print of each commit for `readCommits`: hash, title and body, with bytes between them that stand in no message. */
export const LOG_FORMAT = '%H%x1f%s%x1f%b%x1e';

export interface Commit {
  readonly hash: string;
  /** The first line of the message. */
  readonly title: string;
  /** One of `TYPES`; none if the title does not keep to the convention. */
  readonly type?: string;
  readonly scope?: string;
  /** What the title says after type and scope. */
  readonly description: string;
  /** Whether it takes something away, or makes it mean something else: `!` before the colon, or a footer `BREAKING CHANGE:`. */
  readonly isBreaking: boolean;
}

/** Reads what `git log --format=<LOG_FORMAT>` prints. */
export function readCommits(log: string): Commit[] {
  return log.split('\x1e').map((one) => one.replace(/^\n/, '')).filter((one) => one !== '').map((one) => {
    const [hash, title, body = ''] = one.split('\x1f');
    return { hash, title, ...readTitle(title, body) };
  });
}

function readTitle(title: string, body: string): Pick<Commit, 'type' | 'scope' | 'description' | 'isBreaking'> {
  const [, type, scope, mark, description] = /^([a-z]+)(?:\(([^()]+)\))?(!)?: (\S.*)$/.exec(title) ?? [];
  if (type === undefined || !TYPES.includes(type)) return { description: title, isBreaking: false };
  return { type, scope, description, isBreaking: mark !== undefined || /^BREAKING[ -]CHANGE: /m.test(body) };
}
