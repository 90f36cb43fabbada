import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { namesIn } from '../../release/examples';
import { nextVersion } from '../../release/version';

const ROOT = join(__dirname, '../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

/** The last version that there is, or the one that will be the first. */
const VERSION = /^## (\d+\.\d+\.\d+)\b/m.exec(read('CHANGELOG.md'))?.[1] ?? nextVersion(undefined, []);

const { npm, python, dotnet, go } = namesIn(ROOT);
const major = Number.parseInt(VERSION);

/** The project files of each tool, how they ask for something of ours, and how for the version. */
const TOOLS: { readonly [files: string]: { readonly asks: RegExp; readonly wanted: string } } = {
  'package.json': { asks: new RegExp(`"(?:${npm.join('|')})": "(.*)"`, 'g'), wanted: `^${VERSION}` },
  'requirements.txt': { asks: new RegExp(`^${python.distName}(?![\\w-])(.*)$`, 'gm'), wanted: `~=${VERSION}` },
  'pom.xml': { asks: /<ivschat\.version>(.*)<\//g, wanted: VERSION },
  'go.mod': { asks: new RegExp(`${go.moduleName}/${go.packageName}(.*)$`, 'gm'), wanted: `${major < 2 ? '' : `/v${major}`} v${VERSION}` },
  '.csproj': { asks: new RegExp(`Include="${dotnet.packageId}" Version="(.*)"`, 'g'), wanted: VERSION },
};

test.each(Object.entries(TOOLS))('in each %s, an example asks for the last version of ours, and for none that cannot be had', (name, { asks, wanted }) => {
  const files = execFileSync('git', ['ls-files', `examples/**${name}`], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');
  const found = files.flatMap((file) => [...read(file).matchAll(asks)].map(([, version]) => [file, version]));
  expect(found).not.toEqual([]);
  expect(found).toEqual(found.map(([file]) => [file, wanted]));
});

test("Java's version of ours is the one that its example says", () => {
  expect(read('examples/java/pom.xml')).toMatch(/<artifactId>cdk-ivschat<\/artifactId>\s*<version>\$\{ivschat\.version\}<\/version>/);
});
