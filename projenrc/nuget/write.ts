import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LanguageTablet, RosettaTabletReader, TargetLanguage, UnknownSnippetMode } from 'jsii-rosetta';
import { jsii, name } from '../../package.json';

const ROOT = join(__dirname, '../..');

/** Adds to the .NET sources what NuGet shows of a package: the icon, and the README with its code in C#. Runs after jsii-pacmak, from its task. */
async function main(): Promise<void> {
  const { packageId } = jsii.targets.dotnet;
  const to = (file: string) => join(ROOT, 'dist/dotnet', packageId, file);
  for (const file of ['Directory.Build.props', 'icon.png']) copyFileSync(join(__dirname, file), to(file));

  const rosetta = new RosettaTabletReader({ unknownSnippets: UnknownSnippetMode.FAIL });
  rosetta.addTablet(await LanguageTablet.fromFile(join(ROOT, '.jsii.tabl.json.gz')));
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  writeFileSync(to('README.md'), rosetta.translateSnippetsInMarkdown({ api: 'moduleReadme', moduleFqn: name }, readme, TargetLanguage.CSHARP, true));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
