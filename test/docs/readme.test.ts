import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BLOB, pages, read, ROOT } from './pages';

const readme = read('README.md');

/** Of package.json, which projen writes. */
interface Published {
  readonly name: string;
  readonly jsii: {
    readonly targets: {
      readonly python: { readonly distName: string };
      readonly java: { readonly package: string; readonly maven: { readonly groupId: string; readonly artifactId: string } };
      readonly dotnet: { readonly packageId: string };
      readonly go: { readonly moduleName: string; readonly packageName: string };
    };
  };
}

/** The code of a page after a comment with the name of its file. */
function block(page: string, file: string): string | undefined {
  return read(page).split(`<!-- ${file} -->\n`)[1]?.match(/^```\w+[^\n]*\n(.*?)^```$/sm)?.[1];
}

test.each([
  ['README.md', 'examples/typescript/streaming-platform.ts'],
  ['docs/getting-started.md', 'examples/typescript/app.ts'],
  ['docs/getting-started.md', 'test/docs/streaming-platform/client.ts'],
  ['docs/testing.md', 'test/docs/your-app/template.test.ts'],
])('%s has %s word for word', (page, file) => {
  expect(block(page, file)).toBe(read(file));
});

test('the README begins with a streaming platform in fewer than 40 lines', () => {
  const [name, first] = /<!-- (.*?) -->\n```ts[^\n]*\n(.*?)```/s.exec(readme)!.slice(1);
  expect(name).toBe('examples/typescript/streaming-platform.ts');
  expect(first.split('\n').length - 1).toBeLessThan(40);
  expect(readme.slice(0, readme.indexOf(first)).split('\n').length).toBeLessThan(20);
});

test('the README is a first screen', () => {
  expect(Buffer.byteLength(readme)).toBeLessThan(12 * 1024);
});

test('the README, which registries show, links to nothing but addresses', () => {
  const links = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target);
  expect(links.length).toBeGreaterThan(20);
  expect(links.filter((target) => !target.startsWith('https://') && !target.startsWith('#'))).toEqual([]);
});

test('the README has the names under which .projenrc.ts publishes', () => {
  const { name, jsii: { targets: { python, java, dotnet, go } } } = JSON.parse(read('package.json')) as Published;
  for (const one of [
    `npm install ${name} `, `pip install ${python.distName}\n`, `dotnet add package ${dotnet.packageId}\n`, `go get ${go.moduleName}/${go.packageName}\n`,
    `<groupId>${java.maven.groupId}</groupId>`, `<artifactId>${java.maven.artifactId}</artifactId>`, `\`${java.package}\``,
  ]) expect(readme).toContain(one);
});

test('every command that the pages name exists', () => {
  const text = pages().map(read).join('\n');
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = new Set([...text.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name]) => name));
  expect(named.size).toBeGreaterThan(3);
  expect([...named].filter((name) => !(name in scripts))).toEqual([]);
});

test('every decision has its line in the list of decisions', () => {
  const list = read('docs/decisions/README.md');
  const listed = [...list.matchAll(/^\| \[([\w-]+)\]\(\1\.md\) \|/gm)].map(([, name]) => `${name}.md`);
  expect(listed.sort()).toEqual(readdirSync(join(ROOT, 'docs/decisions')).filter((name) => name !== 'README.md').sort());
});

test('README or CONTRIBUTING links to every page of docs/', () => {
  const text = readme + readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
  const names = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
  expect(names.filter((name) => !text.includes(`(${BLOB}docs/${name})`) && !text.includes(`(docs/${name})`))).toEqual([]);
});
