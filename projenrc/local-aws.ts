import type { awscdk } from 'projen';
import { metafileOf } from './handlers';

/**
 * The CDK CLI that the demo and the end-to-end tests run. The tag `latest` points at 3.0.0, which was published by
 * mistake; 2.1148.1 is the newest real release.
 */
const CDK_CLI = 'aws-cdk@2.1148.1';

/**
 * The emulator as it is published: its command (main.js), startEmulator (index.js), and apart from both what only a local AWS needs, the AWS SDK,
 * which is five times as large. For none of it are TypeScript or other packages needed.
 */
export const EMULATOR_FILES = ['main.ts', 'index.ts', 'common/aws-sdk.ts'];
export const EMULATOR_BUNDLE = '.local/emulator';

/** The name under which esbuild writes what went into these files. */
export const EMULATOR = 'emulator';

/** The local AWS, the demo and the emulator: everything that runs on loopback and is not in the package of the constructs. */
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
  const options = [
    '--bundle', '--platform=node', '--target=node20', '--main-fields=module,main', '--minify', '--legal-comments=none', '--log-level=warning',
    // As `emulator/common/aws.ts` names it, and as it stands beside the other two.
    '--external:./aws-sdk', '--entry-names=[name]',
    `--metafile=${metafileOf(EMULATOR)}`, `--outdir=${EMULATOR_BUNDLE}`,
  ];
  project.bundler.bundleTask.spawn(project.addTask('bundle:emulator', {
    description: `Makes the emulator what it is published as, in ${EMULATOR_BUNDLE}: JavaScript that needs no other package`,
    exec: ['esbuild', ...EMULATOR_FILES.map((file) => `emulator/${file}`), ...options].join(' '),
  }));
  // Not projen tasks: these run until they are told to stop, and a task runner between them and the signal would leave them behind.
  project.setScript('demo', 'node --import tsx local/demo/main.ts');
  project.setScript('demo:join', 'node --import tsx local/demo/join.ts');
  project.setScript('emulator', 'node --import tsx emulator/main.ts');
  project.setScript('test:aws', 'node --import tsx test/aws/main.ts');
}
