import type { awscdk } from 'projen';

/** The runner, and how it runs an app: without compiling it, and with the library as it stands in src/. */
const RUNNER = ['integ-runner', '--directory', 'test/integ', '--language', 'typescript', '--app', 'tsx --tsconfig tsconfig.dev.json {filePath}'];

/** The apps of examples/ as cloud assemblies, in the form of AWS's own integration tests: committed, and compared without an account. */
export function addSnapshots(project: awscdk.AwsCdkConstructLibrary): void {
  project.addDevDeps(
    // The last that takes our least aws-cdk-lib.
    '@aws-cdk/integ-tests-alpha@2.239.0-alpha.0',
    '@aws-cdk/integ-runner@2.197.10',
  );
  project.addTask('test:integ', {
    description: 'Compares what the examples make with the snapshots in test/integ',
    steps: [{ spawn: project.bundler.bundleTask.name }, { execArgs: RUNNER, receiveArgs: true }],
  });
  // The tree says nothing that the templates do not say.
  project.gitignore.addPatterns('/test/integ/**/tree.json', '/test/integ/cdk-integ.out.*/');
  project.gitattributes.addAttributes('/test/integ/*.snapshot/**', 'linguist-generated');
}
