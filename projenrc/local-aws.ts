import type { awscdk } from 'projen';

/**
 * The CDK CLI that the demo and the end-to-end tests run. The tag `latest` points at 3.0.0, which was published by
 * mistake; 2.1148.1 is the newest real release.
 */
const CDK_CLI = 'aws-cdk@2.1148.1';

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
  // Not projen tasks: these run until they are told to stop, and a task runner between them and the signal would leave them behind.
  project.setScript('demo', 'node --import tsx local/demo/main.ts');
  project.setScript('demo:join', 'node --import tsx local/demo/join.ts');
  project.setScript('emulator', 'node --import tsx emulator/main.ts');
}
