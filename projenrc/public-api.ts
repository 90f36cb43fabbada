import type { awscdk } from 'projen';

const SCRIPT = 'tsx --tsconfig projenrc/tsconfig.json projenrc/api/main.ts';

/** What may be done with the API that has been released: docs/versioning.md. */
const COMMANDS = {
  check: 'Compares the public API with api/baseline.json: what would break those who use it fails, unless api/accepted-changes.txt has it',
  accept: 'Accepts what api:check finds, on purpose: npm run api:accept -- "why"',
  release: 'Makes the public API of now the one to compare with, and empties the list of accepted changes: with each release',
};

export function addPublicApi(project: awscdk.AwsCdkConstructLibrary): void {
  for (const [command, description] of Object.entries(COMMANDS)) {
    project.addTask(`api:${command}`, { description, exec: `${SCRIPT} ${command}`, receiveArgs: true });
  }
  project.postCompileTask.spawn(project.tasks.tryFind('api:check')!);
  project.addPackageIgnore('/api/');
  // It compares with what npm has, which there is nothing of before the first release, and nothing in a checkout that is offline.
  project.removeTask('compat');
}
