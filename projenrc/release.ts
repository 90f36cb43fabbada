import type { awscdk } from 'projen';

/** What .github/workflows/release.yml runs, and those who begin a release: see docs/releasing.md. */
export function addRelease(project: awscdk.AwsCdkConstructLibrary): void {
  // Not a projen task, which would print its own name into what is read.
  project.setScript('release', 'node --import tsx release/main.ts');

  // For test/workflows.test.ts.
  project.addDevDeps('yaml@^2');
}
