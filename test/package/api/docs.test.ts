import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { INPUTS, STRUCTS, TYPES } from './assembly';
import { ROOT } from '../packages';

/** Everything public, with what is said of it. */
const TEXTS = Object.values(TYPES).flatMap(({ name, docs, initializer, methods = [], properties = [], members = [] }) => [
  [name, docs] as const,
  // A class that is only extended has a constructor without parameters, which nobody wrote.
  ...initializer?.parameters ? [[`${name}()`, initializer.docs] as const] : [],
  ...[...methods, ...properties, ...members].map((member) => [`${name}.${member.name}`, member.docs] as const),
]);

test('everything that is public says what it is: types, constructors, methods, properties and members', () => {
  expect(TEXTS.length).toBeGreaterThan(400);
  expect(TEXTS.filter(([, docs]) => (docs?.summary ?? '-') === '-').map(([where]) => where)).toEqual([]);
});

test('every parameter says what it is', () => {
  const parameters = INPUTS.filter(([where]) => where.endsWith(')'));
  expect(parameters.length).toBeGreaterThan(200);
  expect(parameters.filter(([, { docs }]) => (docs?.summary ?? '-') === '-').map(([where]) => where)).toEqual([]);
});

test('a property that can be left out has its default', () => {
  const optional = STRUCTS.flatMap(({ name, properties = [] }) => properties.filter((property) => property.optional).map((property) => [`${name}.${property.name}`, property] as const));
  expect(optional.length).toBeGreaterThan(100);
  expect(optional.filter(([, { docs }]) => !docs?.default).map(([where]) => where)).toEqual([]);
});

test('a parameter that can be left out says what holds then', () => {
  const optional = INPUTS.filter(([where, parameter]) => parameter.optional && where.endsWith(')'));
  expect(optional.length).toBeGreaterThan(50);
  const says = /\b(by\s+default|left\s+out)\b/i;
  expect(optional.filter(([, { docs }]) => !says.test(`${docs?.summary} ${docs?.remarks}`)).map(([where]) => where)).toEqual([]);
});

test('a page is named by its address, since no package has it, and there is one', () => {
  const pages = [...JSON.stringify(TYPES).matchAll(/(\S{0,4})\bdocs\/([\w-]+\.md)/g)];
  expect(pages.length).toBeGreaterThan(20);
  // As the text of a link, and as its target.
  expect(pages.filter(([, before]) => !before.endsWith('[') && !before.endsWith('ain/')).map(([text]) => text)).toEqual([]);
  expect(pages.map(([, , page]) => page).filter((page) => !existsSync(join(ROOT, 'docs', page)))).toEqual([]);
});
