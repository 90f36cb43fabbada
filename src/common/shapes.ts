import { Construct, type IConstruct } from 'constructs';
import { failAt } from './validation';

/**
 * Refuses a value of another kind than its type says, which only languages with types refuse by themselves.
 *
 * @param scope the construct, or the path of one that is not there yet
 * @param wanted what it must be, after "must be"
 */
export function check(scope: IConstruct | string, name: string, value: unknown, wanted: string, is: (value: unknown) => boolean): void {
  if (is(value)) return;
  failAt(typeof scope === 'string' ? scope : scope.node.path, `${name} must be ${wanted}, got ${shown(value)}`);
}

/** The same, where there is a value. */
export function checkGiven(scope: IConstruct | string, name: string, value: unknown, wanted: string, is: (value: unknown) => boolean): void {
  if (value !== undefined && value !== null) check(scope, name, value, wanted, is);
}

/** Checks those values that are given, by their names. */
export function checkStrings(scope: IConstruct, values: { readonly [name: string]: unknown }): void {
  for (const [name, value] of Object.entries(values)) checkGiven(scope, name, value, 'a string', isString);
}

/** A list all of whose items are of one kind. */
export function checkList(scope: IConstruct, name: string, value: unknown, item: string, is: (value: unknown) => boolean): void {
  check(scope, name, value, `a list, each of it ${item}`, Array.isArray);
  (value as unknown[]).forEach((one, index) => check(scope, `${name}[${index}]`, one, item, is));
}

/** An object whose names are the user's own. */
export function checkMap(scope: IConstruct | string, name: string, value: unknown, wanted: string): void {
  check(scope, name, value, wanted, (map) => (
    typeof map === 'object' && map !== null && !Array.isArray(map) && !(map instanceof Map) && !Construct.isConstruct(map)));
}

export function isString(value: unknown): boolean {
  return typeof value === 'string';
}

export function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean';
}

/** An object that has all these members: of another copy of a library, or made in another language, it is no instance of the class. */
export function has(...members: string[]): (value: unknown) => boolean {
  return (value) => typeof value === 'object' && value !== null && !Array.isArray(value)
    && members.every((member) => (value as Record<string, unknown>)[member] !== undefined);
}

/** The value as a person knows it again. */
function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (Construct.isConstruct(value)) return `the construct ${value.node.path}`;
  if (Array.isArray(value)) return shortened(`[${value.map((item) => Array.isArray(item) ? 'a list' : shown(item)).join(',')}]`);
  if (typeof value !== 'object' || value === null) return text(value);
  const { constructor } = value;
  return typeof constructor === 'function' && constructor !== Object ? `an object of ${constructor.name}` : text(value);
}

/** Never throws: what is shown is what is wrong. */
function text(value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'object') return String(value);
  try {
    return shortened(JSON.stringify(value));
  } catch {
    return 'an object'; // that holds itself
  }
}

function shortened(long: string): string {
  return long.length > 200 ? `${long.slice(0, 200)}…` : long;
}
