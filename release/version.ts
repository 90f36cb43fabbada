import type { Commit } from './commits';

/** Before anybody has asked for more: every name may still change. */
const FIRST = '0.1.0';

/** Not all of the five registries know versions such as 1.0.0-rc.1, and those that do sort them in ways of their own. */
const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/;

/**
 * The version of what has changed since the last one: a breaking change asks for a new major version (before 1.0.0, for a minor one), a feature for a minor
 * version, and everything else for a patch.
 */
export function nextVersion(last: string | undefined, commits: readonly Commit[]): string {
  if (last === undefined) return FIRST;
  const [major, minor, patch] = numbersOf(last);
  if (commits.some(({ isBreaking }) => isBreaking)) return major === 0 ? `0.${minor + 1}.0` : `${major + 1}.0.0`;
  if (commits.some(({ type }) => type === 'feat')) return `${major}.${minor + 1}.0`;
  return `${major}.${minor}.${patch + 1}`;
}

/** The version that a tag stands for. */
export function versionOf(tag: string): string {
  if (!tag.startsWith('v')) throw new Error(`The tag ${tag} is of no version: those are written v1.2.3`);
  numbersOf(tag.slice(1));
  return tag.slice(1);
}

/** The versions among some tags. */
export function versionsAmong(tags: readonly string[]): string[] {
  return tags.filter((tag) => tag.startsWith('v') && VERSION.test(tag.slice(1))).map(versionOf);
}

/** The newest of some versions, and so the one that registries call the latest. */
export function newestOf(versions: readonly string[]): string | undefined {
  return [...versions].sort(compare).at(-1);
}

function compare(one: string, other: string): number {
  const [ones, others] = [numbersOf(one), numbersOf(other)];
  const n = ones.findIndex((number, place) => number !== others[place]);
  return n < 0 ? 0 : ones[n] - others[n];
}

function numbersOf(version: string): number[] {
  if (!VERSION.test(version)) throw new Error(`${version} is no version: those are three numbers, such as 1.2.3`);
  return version.split('.').map(Number);
}
