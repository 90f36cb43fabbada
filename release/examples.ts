import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** What we are published as: of package.json and the emulator's own. */
export interface Names {
  readonly npm: readonly string[];
  readonly python: { readonly distName: string };
  readonly dotnet: { readonly packageId: string };
  readonly go: { readonly moduleName: string; readonly packageName: string };
}

/** Those of the project in a folder. */
export function namesIn(folder: string): Names {
  const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as { name: string; jsii: { targets: Omit<Names, 'npm'> } };
  const { name, jsii: { targets } } = read('package.json');
  return { ...targets, npm: [name, read('emulator/npm/package.json').name] };
}

/** Has the project files among these files ask for a version of our packages: the examples of a release take that release. */
export function askFor(version: string, names: Names, files: readonly string[]): void {
  for (const file of files) {
    const text = readFileSync(file, 'utf8');
    const asking = beginnings(basename(file), names, Number.parseInt(version)).reduce((all, beginning) => {
      const [first, ...others] = all.split(beginning);
      return [first, ...others.map((rest) => rest.replace(/^[\d.]+/, version))].join(beginning);
    }, text);
    if (asking !== text) writeFileSync(file, asking);
  }
}

/** What stands before the version of a package of ours, in a project file that is called so. */
function beginnings(file: string, { npm, python, dotnet, go }: Names, major: number): string[] {
  if (file === 'package.json') return npm.map((name) => `"${name}": "^`);
  if (file === 'requirements.txt') return [`${python.distName}~=`];
  if (file === 'pom.xml') return ['<ivschat.version>'];
  if (file === 'go.mod') return [`${go.moduleName}/${go.packageName}${major < 2 ? '' : `/v${major}`} v`]; // as Go has it
  return file.endsWith('.csproj') ? [`Include="${dotnet.packageId}" Version="`] : [];
}
