import type { awscdk } from 'projen';

/**
 * Without the first option, jsii-pacmak labels TypeScript that it has no translation of as the language of the package; without the second, it
 * writes the time into what it makes.
 */
const PACMAK = 'jsii-pacmak -v --rosetta-unknown-snippets=fail --no-fingerprint';

/** The time of every file in every package, so that two builds are the same: the one that npm gives all files, in 1985. */
const TIME = '499162500';

/** The packages of the other languages. What is in them depends on what is in the repository, and not on when or where they are built. */
export function addLanguagePackages(project: awscdk.AwsCdkConstructLibrary): void {
  const task = (language: string) => project.tasks.tryFind(`package:${language}`)!;
  task('go').reset(`${PACMAK} --target go`);

  task('java').reset(`${PACMAK} --mvn-define project.build.outputTimestamp=${TIME} --target java`);

  const env = { SOURCE_DATE_EPOCH: TIME };
  task('python').reset(`${PACMAK} --target python`, { env });
  task('python').exec('python3 projenrc/repack_sdist.py dist/python/*.tar.gz', { env });

  // The .NET SDK is not part of the toolchain here: the sources are generated, their compilation is the publisher's.
  task('dotnet').reset(`${PACMAK} --code-only --target dotnet`);
  task('dotnet').exec('tsx --tsconfig projenrc/tsconfig.json projenrc/nuget/write.ts');
}
