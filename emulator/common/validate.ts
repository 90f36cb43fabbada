import type { Shape, StringShape } from './model';

/** One entry of a ValidationException's field list. */
export interface FieldError {
  readonly name: string;
  readonly message: string;
}

/**
 * Every field that is wrong, in the order of the model's members and once each, with all that is wrong about it. Values are never
 * repeated in the messages: some of them are tokens' attributes or user ids. Members the model does not know are ignored, and null
 * means absent, as on AWS.
 */
export function validate(shape: Shape, value: unknown, name = ''): FieldError[] {
  switch (shape.type) {
    case 'string': return wrong(name, stringProblems(shape, value));
    case 'integer': return wrong(name, integerProblems(shape, value));
    case 'list': return listErrors(shape, value, name);
    case 'map': return mapErrors(shape, value, name);
    case 'structure': return structureErrors(shape, value, name);
  }
}

/** The part of a valid value that the model knows: what `validate` ignored is gone. */
export function known(shape: Shape, value: unknown): unknown {
  if (shape.type !== 'structure' || !isRecord(value)) return value;
  const members = Object.entries(shape.members).filter(([member]) => given(value, member));
  return Object.fromEntries(members.map(([member, memberShape]) => [member, known(memberShape, value[member])]));
}

/** Bytes that a map of strings takes up in UTF-8, keys and values together. */
export function sizeInBytes(map: Readonly<Record<string, string>>): number {
  return Object.entries(map).reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
}

/** Length as the service counts it: in code points. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

function wrong(name: string, problems: string[]): FieldError[] {
  return problems.length > 0 ? [{ name, message: problems.join(' and ') }] : [];
}

function stringProblems(shape: StringShape, value: unknown): string[] {
  if (typeof value !== 'string') return ['must be a string'];
  const problems = lengthProblems(codePoints(value), shape, 'characters');
  if (shape.pattern && !shape.pattern.test(value)) problems.push(shape.says ?? `must match ${shape.pattern.source}`);
  if (shape.oneOf && !shape.oneOf.includes(value)) problems.push(`must be one of ${shape.oneOf.join(', ')}`);
  return problems;
}

function integerProblems(shape: Extract<Shape, { type: 'integer' }>, value: unknown): string[] {
  if (typeof value !== 'number' || !Number.isInteger(value)) return ['must be an integer'];
  return value < shape.min || value > shape.max ? [`must be between ${shape.min} and ${shape.max}`] : [];
}

function listErrors(shape: Extract<Shape, { type: 'list' }>, value: unknown, name: string): FieldError[] {
  if (!Array.isArray(value)) return wrong(name, ['must be a list']);
  const problems = lengthProblems(value.length, shape, 'entries');
  // A list that is far too long would answer with a field list just as long.
  if (problems.length > 0) return wrong(name, problems);
  return value.flatMap((entry: unknown, index) => validate(shape.of, entry, `${name}.${index}`));
}

function mapErrors(shape: Extract<Shape, { type: 'map' }>, value: unknown, name: string): FieldError[] {
  if (!isRecord(value)) return wrong(name, ['must be a map']);
  const entries = Object.entries(value);
  const problems = lengthProblems(entries.length, shape, 'entries');
  if (problems.length > 0) return wrong(name, problems);
  if (entries.some(([, entry]) => typeof entry !== 'string')) return wrong(name, ['must have strings as values']);
  for (const [key, entry] of entries) {
    problems.push(...stringProblems(shape.key, key).map((problem) => `has a key that ${problem}`));
    problems.push(...stringProblems(shape.value, entry).map((problem) => `has a value that ${problem}`));
  }
  if (shape.maxBytes !== undefined && sizeInBytes(value as Record<string, string>) > shape.maxBytes) {
    problems.push(`must take at most ${shape.maxBytes} bytes in total`);
  }
  return wrong(name, [...new Set(problems)]);
}

function structureErrors(shape: Extract<Shape, { type: 'structure' }>, value: unknown, name: string): FieldError[] {
  if (!isRecord(value)) return wrong(name, ['must be an object']);
  const errors: FieldError[] = [];
  const present = Object.keys(shape.members).filter((member) => given(value, member));
  if (shape.exactlyOne && present.length !== 1) {
    errors.push(...wrong(name, [`must have exactly one of ${Object.keys(shape.members).join(', ')}`]));
  }
  for (const [member, memberShape] of Object.entries(shape.members)) {
    const path = name ? `${name}.${member}` : member;
    if (present.includes(member)) {
      errors.push(...validate(memberShape, value[member], path));
    } else if (shape.required?.includes(member)) {
      errors.push({ name: path, message: 'is required' });
    }
  }
  return errors;
}

function lengthProblems(length: number, bounds: { min?: number; max?: number }, unit: string): string[] {
  const { min = 0, max = Infinity } = bounds;
  if (length >= min && length <= max) return [];
  return [min === max ? `must have exactly ${min} ${unit}` : max === Infinity ? `must have at least ${min} ${unit}` : `must have ${min} to ${max} ${unit}`];
}

function given(value: Record<string, unknown>, member: string): boolean {
  return Object.hasOwn(value, member) && value[member] !== null && value[member] !== undefined;
}

/** Whether a value parsed from JSON is an object (and not null or a list). */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
