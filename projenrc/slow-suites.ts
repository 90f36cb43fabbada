import { JsonFile, type awscdk } from 'projen';

/** Suites that deploy, install or build something real. `npm test` leaves them to .ci/run. */
const SUITES = {
  e2e: 'Deploys to a local AWS with the real CDK CLI, changes everything, destroys it',
  clients: 'Drives the emulator with clients that nobody here wrote (boto3, the AWS CLI, the CDK CLI)',
  web: 'Looks at the page of examples/web in Chromium, as four people at once',
  package: 'Checks the built npm package: what is in it, cdk-nag, npm audit, its types, a client generated from its OpenAPI document',
  consumers: 'Installs the built packages as a user would, in TypeScript, Python, Java and Go, compares what they make, and deploys it',
};

/** Programs that run the bundled handler in processes of its own. */
const ON_THE_BUNDLE = {
  'test:chaos': {
    description: 'Plays random deployments, with everything going wrong, at the bundled handler (docs/cloudformation-model.md)',
    script: 'test/chaos/main.ts',
  },
  'test:mutations': {
    description: 'Breaks what each of the rules in docs/custom-resource-rules.md demands, one at a time, and says which test notices',
    script: 'test/mutations/main.ts',
  },
  'benchmark': {
    description: 'Measures beside what people would pick instead, and writes benchmarks/results.md (benchmarks/README.md)',
    script: 'benchmarks/main.ts',
  },
};

export function addSlowSuites(project: awscdk.AwsCdkConstructLibrary): void {
  new JsonFile(project, 'jest.slow.config.json', {
    obj: {
      clearMocks: true,
      testMatch: Object.keys(SUITES).map((suite) => `<rootDir>/test/${suite}/**/*.test.ts`),
      testTimeout: 300_000,
      maxWorkers: 1,
      modulePathIgnorePatterns: ['<rootDir>/.local/'],
      transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: 'tsconfig.dev.json' }] },
    },
  });
  project.addPackageIgnore('/jest.slow.config.json');
  for (const [suite, description] of Object.entries(SUITES)) {
    project.addTask(`test:${suite}`, {
      description,
      steps: [{ execArgs: ['jest', '--ci', '-c', 'jest.slow.config.json', `test/${suite}`], receiveArgs: true }],
    });
  }
  for (const [name, { description, script }] of Object.entries(ON_THE_BUNDLE)) {
    project.addTask(name, { description, steps: [{ spawn: project.bundler.bundleTask.name }, { execArgs: ['node', '--import', 'tsx', script], receiveArgs: true }] });
  }
}
