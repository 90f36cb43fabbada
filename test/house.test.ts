import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { preProcessFile } from 'typescript';

const ROOT = join(__dirname, '..');

/** The folders and files of each house, from the top down: what stands in one may import only what stands further down. */
const HOUSES: { readonly [house: string]: string[][] } = {
  src: [['index'], ['metrics'], ['api'], ['rooms', 'logging'], ['review', 'provider'], ['common'], ['runtime'], ['contract']],
  lambda: [
    ['custom-resource', 'room-directory', 'chat-token', 'chat-moderation', 'chat-hosts'], ['cloudformation', 'audit'], ['http', 'ivschat'], ['directory'], ['aws'],
  ],
  emulator: [['main'], ['index', 'flags'], ['server'], ['cloud-control'], ['control'], ['messaging'], ['interference'], ['delivery'], ['common']],
};

const GRAPHS = Object.fromEntries(['src', 'lambda', 'emulator', 'local', 'benchmarks'].map((house) => [house, importsIn(house)]));

/** Every file of a folder with the files of the same folder that it imports, types included. */
function importsIn(folder: string): ReadonlyMap<string, readonly string[]> {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).map((file) => join(ROOT, folder, file));
  const known = new Set(files);
  const find = (from: string, specifier: string) => ['.ts', '/index.ts'].map((end) => resolve(dirname(from), specifier) + end).find((path) => known.has(path));
  return new Map(files.map((file) => {
    const specifiers = preProcessFile(readFileSync(file, 'utf8')).importedFiles.map(({ fileName }) => fileName).filter((specifier) => specifier.startsWith('.'));
    return [name(file), specifiers.flatMap((specifier) => find(file, specifier) ?? []).map(name)];
  }));
}

function name(file: string): string {
  return relative(ROOT, file);
}

/** A way along imports that comes back to where it began. */
function circle(graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const walk = (file: string, path: string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const imported of graph.get(file) ?? []) {
      const found = walk(imported, [...path, file]);
      if (found) return found;
    }
    done.add(file);
    return undefined;
  };
  for (const file of graph.keys()) {
    const found = walk(file, []);
    if (found) return found;
  }
  return undefined;
}

test.each(Object.keys(GRAPHS))('no files of %s import each other, over however many others', (house) => {
  expect(GRAPHS[house].size).toBeGreaterThan(1);
  expect(circle(GRAPHS[house])).toBeUndefined();
});

test.each(Object.keys(HOUSES))('nothing in %s imports upward', (house) => {
  const floor = (file: string) => {
    const place = file.split('/')[1].replace(/\.ts$/, '');
    const index = HOUSES[house].findIndex((places) => places.includes(place));
    return index < 0 ? fail(`${file} is on no floor of test/house.test.ts`) : index;
  };
  const upward = [...GRAPHS[house]].flatMap(([file, imports]) => imports
    .filter((imported) => file.split('/')[1] !== imported.split('/')[1] && floor(file) >= floor(imported))
    .map((imported) => `${file} imports ${imported}`));
  expect(upward).toEqual([]);
});

test('what runs outside of the CDK imports nothing else, and jsii does not see it', () => {
  const ofRuntime = [...GRAPHS.src].filter(([file]) => file.startsWith('src/runtime/'));
  expect(ofRuntime.length).toBeGreaterThan(1);
  for (const [file, imports] of ofRuntime) {
    expect(imports.filter((imported) => imported !== 'src/contract.ts' && !imported.startsWith('src/runtime/'))).toEqual([]);
    expect(preProcessFile(readFileSync(join(ROOT, file), 'utf8')).importedFiles.filter(({ fileName }) => !fileName.startsWith('.'))).toEqual([]);
  }
  const ofConstructs = [...GRAPHS.src].filter(([file, imports]) => !file.startsWith('src/runtime/') && imports.some((imported) => imported.startsWith('src/runtime/')));
  expect(ofConstructs).toEqual([]);
});

test('the handlers share with the constructs what the contract says, and with their callers what the runtime says', () => {
  const shared = readdirSync(join(ROOT, 'lambda'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).flatMap((file) => (
    preProcessFile(readFileSync(join(ROOT, 'lambda', file), 'utf8')).importedFiles.map(({ fileName }) => fileName).filter((specifier) => specifier.includes('/src/'))));
  expect(shared.filter((specifier) => !/^(\.\.\/)+src\/(contract|runtime)$/.test(specifier))).toEqual([]);
});

function fail(message: string): never {
  throw new Error(message);
}
