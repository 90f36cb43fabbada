import type { awscdk } from 'projen';

/**
 * The CDK CLI that the demo and the end-to-end tests run. The tag `latest` points at 3.0.0, which was published by
 * mistake; 2.1148.1 is the newest real release.
 */
const CDK_CLI = 'aws-cdk@2.1148.1';

/** The emulator as one file, for which neither TypeScript nor another package is needed. */
export const EMULATOR_BUNDLE = '.local/emulator/main.js';

/** The local AWS, the demo and the emulator: everything that runs on loopback and is not in the package. */
export function addLocalAws(project: awscdk.AwsCdkConstructLibrary): void {
  project.addDevDeps(
    CDK_CLI,
    'tsx',
    'ws@^8',
    '@types/ws@^8',
    'amazon-ivs-chat-messaging@^1.1.1',
    '@aws-sdk/client-apigatewayv2',
    '@aws-sdk/client-cloudformation',
    '@aws-sdk/client-cloudwatch-logs',
    '@aws-sdk/client-cognito-identity-provider',
    '@aws-sdk/client-firehose',
    '@aws-sdk/client-lambda',
    '@aws-sdk/client-s3',
  );
  project.bundler.bundleTask.spawn(project.addTask('bundle:emulator', {
    description: `Makes the emulator one file, ${EMULATOR_BUNDLE}, that needs no TypeScript and no other package`,
    // The AWS SDK stands in it and is not run before there is a local AWS.
    exec: `esbuild emulator/main.ts --bundle --platform=node --target=node20 --main-fields=module,main --minify --legal-comments=none --log-level=warning --outfile=${EMULATOR_BUNDLE}`,
  }));
  // Not projen tasks: these run until they are told to stop, and a task runner between them and the signal would leave them behind.
  project.setScript('demo', 'node --import tsx local/demo/main.ts');
  project.setScript('demo:join', 'node --import tsx local/demo/join.ts');
  project.setScript('emulator', 'node --import tsx emulator/main.ts');
}
