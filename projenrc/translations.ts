import type { awscdk } from 'projen';

/**
 * README and doc comments show Python to whom uses Python, and so on: whatever they mark as `ts` must compile, with a fixture of rosetta/ or
 * without, and is translated before anything is packed. Code that is not of the CDK has another mark, such as `tsx`, and stays as it is.
 */
export function addTranslations(project: awscdk.AwsCdkConstructLibrary): void {
  const translate = project.addTask('translate', {
    description: 'Compiles the TypeScript in README and doc comments, and translates it for the packages of the other languages',
    steps: [
      { execArgs: ['jsii-rosetta', 'extract', '--strict', '--compress-tablet'] },
      { exec: 'tsx --tsconfig projenrc/tsconfig.json projenrc/use-examples.ts' },
    ],
  });
  project.postCompileTask.spawn(translate);

  // The translations are part of the npm package: the Construct Hub reads them there, where it has none of the fixtures.
  project.gitignore.exclude('/.jsii.tabl.json.gz');
  project.addPackageIgnore('!/.jsii.tabl.json.gz');
  project.addPackageIgnore('/rosetta/');
}
