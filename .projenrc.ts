import { awscdk, javascript, typescript } from 'projen';
import { addDocs } from './projenrc/docs';
import { addEmulatorPackage } from './projenrc/emulator-package';
import { bundleHandlers } from './projenrc/handlers';
import { restrictImports } from './projenrc/import-rules';
import { addLanguagePackages } from './projenrc/language-packages';
import { addLocalAws } from './projenrc/local-aws';
import { addPackaging } from './projenrc/packaging';
import { addPublicApi } from './projenrc/public-api';
import { addRelease } from './projenrc/release';
import { addSlowSuites } from './projenrc/slow-suites';
import { addSnapshots } from './projenrc/snapshots';
import { addTranslations } from './projenrc/translations';
import { addWeb } from './projenrc/web';

/** Every name the project is published under. They stand nowhere else. */
const NAMES = {
  npm: 'cdk-ivschat',
  emulator: 'amazon-ivs-chat-emulator',
  homepage: 'https://github.com/cdk-ivschat/cdk-ivschat',
  python: { distName: 'cdk-ivschat', module: 'cdk_ivschat' },
  // The Maven group is that of the organisation on GitHub; a Java package cannot have its hyphen.
  java: { javaPackage: 'io.github.cdkivschat', mavenGroupId: 'io.github.cdk-ivschat', mavenArtifactId: 'cdk-ivschat' },
  dotnet: { dotNetNamespace: 'CdkIvsChat', packageId: 'CdkIvsChat' },
  go: { moduleName: 'github.com/cdk-ivschat/cdk-ivschat-go', packageName: 'cdkivschat' },
};

const project = new awscdk.AwsCdkConstructLibrary({
  name: NAMES.npm,
  description: 'Amazon IVS Chat for AWS CDK: chat rooms, grants and a token API, provisioned so that nothing is lost',
  author: 'cdk-ivschat contributors',
  authorAddress: 'https://github.com/cdk-ivschat',
  authorOrganization: true,
  homepage: NAMES.homepage,
  repositoryUrl: `${NAMES.homepage}.git`,
  bugsUrl: `${NAMES.homepage}/issues`,
  license: 'Apache-2.0',
  keywords: ['aws', 'cdk', 'awscdk', 'aws-cdk', 'amazon-ivs', 'ivs', 'ivschat', 'chat', 'live-streaming'],
  stability: 'experimental',
  defaultReleaseBranch: 'main',

  publishToPypi: NAMES.python,
  publishToMaven: NAMES.java,
  publishToNuget: NAMES.dotnet,
  publishToGo: NAMES.go,

  packageManager: javascript.NodePackageManager.NPM,
  projenVersion: '~0.103.25',
  projenrcTs: true,
  // tsx starts in a fifth of ts-node's time; the tests' lint step type-checks what it runs.
  runner: typescript.TypeScriptRunner.tsx({ tsconfig: 'tsconfig.dev.json' }),
  tsconfigDevFile: 'tsconfig.dev.json',
  tsconfigDev: {
    include: ['.projenrc.ts', ...['projenrc', 'src', 'lambda', 'emulator', 'local', 'test', 'examples/typescript', 'benchmarks', 'release'].map((d) => `${d}/**/*.ts`)],
    compilerOptions: {
      rootDir: '.',
      // The examples import the library by its published name.
      paths: { [NAMES.npm]: ['./src'], [`${NAMES.npm}/runtime`]: ['./src/runtime'] },
    },
  },

  // Node 20 is the oldest that the AWS SDK bundled into the handlers and the CDK CLI still support.
  minNodeVersion: '20.0.0',
  // aws-cdk-lib 2.240 is released against constructs 10.5, in which IConstruct got the method `with`. The Go and .NET code that
  // jsii generates for our interfaces lists every member they inherit: generated against an older constructs, it would lack that one.
  cdkVersion: '2.240.0',
  constructsVersion: '10.5.0',
  // jsii 6.0 compiles with TypeScript 6.0; TypeScript 7 is not a jsii compiler yet.
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~6.0.0',
  jestOptions: {
    // ts-jest 29.4 is the first that takes jest 30.
    jestVersion: '^30',
    configFilePath: 'jest.config.json',
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    junitReporting: false,
    passWithNoTests: false,
    jestConfig: {
      // Generous, because nothing is to fail by time: processes start slowly on a busy machine.
      testTimeout: 60_000,
      // On two cores too: most of the time is spent waiting for processes and pauses.
      maxWorkers: 4,
      // Packages that the jsii runtimes of other languages have unpacked there have the name of this one.
      modulePathIgnorePatterns: ['<rootDir>/.local/'],
      // These deploy, install or build something real: see projenrc/slow-suites.ts.
      testPathIgnorePatterns: ['/node_modules/', '/test/e2e/', '/test/clients/', '/test/web/', '/test/package/', '/test/consumers/'],
      // The entry points run in processes of their own, where coverage does not see them.
      collectCoverageFrom: ['src/**/*.ts', 'lambda/**/*.ts', 'emulator/**/*.ts', '!lambda/*/index.ts', '!emulator/main.ts'],
      // V8's own coverage looks at all of aws-cdk-lib in each test file too, and doubles the time.
      coverageProvider: 'babel',
      coverageReporters: ['lcov'],
      moduleNameMapper: { [`^${NAMES.npm}$`]: '<rootDir>/src', [`^${NAMES.npm}/runtime$`]: '<rootDir>/src/runtime' },
      coverageThreshold: { branches: 90, functions: 90, lines: 90, statements: 90 },
    },
  },
  eslintOptions: {
    dirs: ['src', 'lambda', 'emulator'],
    devdirs: ['test', 'local', 'projenrc', 'examples', 'benchmarks', 'release'],
    tsconfigPath: './tsconfig.dev.json',
    projectService: false,
    ignorePatterns: ['node_modules/', '*.d.ts', '*.js', 'cdk.out/', 'dist/', 'assets/'],
  },
  devDeps: [
    '@aws-lambda-powertools/logger@^2',
    '@aws-lambda-powertools/metrics@^2',
    '@aws-sdk/client-dynamodb',
    '@aws-sdk/client-ivschat',
    '@aws-sdk/client-secrets-manager',
    '@aws-sdk/client-sqs',
    '@aws-sdk/credential-provider-env',
    '@aws-sdk/credential-provider-http',
    '@smithy/core@^3',
    'aws4fetch@^1.0.20',
    '@types/aws-lambda',
    // For test/package/nag. Later ones ask for a newer aws-cdk-lib or constructs than our floors.
    'cdk-nag@2.37.55',
    'fast-check@^4',
    '@seriousme/openapi-schema-validator@^2',
  ],

  lambdaAutoDiscover: false,
  integrationTestAutoDiscover: false,
  sampleCode: false,
  github: false,
  release: false,
  depsUpgrade: false,
  gitignore: ['/.local/', 'cdk.out/', '__pycache__/', '*.pyc', '/examples/java/target/', '/examples/testing/junit/target/', '/examples/web/dist/', '/examples/web/public/config.json', '.pytest_cache/'],
});

bundleHandlers(project);
restrictImports(project);
addLocalAws(project);
addWeb(project);
addSlowSuites(project);
addSnapshots(project);
addPackaging(project);
addLanguagePackages(project);
addEmulatorPackage(project, NAMES);
addRelease(project);
addDocs(project);
addTranslations(project);
addPublicApi(project);
// Neither jest nor tsx looks at types.
project.testTask.exec('tsc --noEmit -p tsconfig.dev.json', { name: 'typecheck' });

project.synth();
