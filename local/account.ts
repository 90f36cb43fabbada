import { devNull } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { LOCAL } from './paths';

/** The account that everything local lives in. */
export const ACCOUNT = '000000000000';

/** The region that everything local lives in. */
export const REGION = 'us-east-1';

/** MiniStack takes `test` for the account's root user, and checks no signature of it. There is no secret here. */
export const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };

/** Where a service is reached. */
export interface Place {
  /** That of a local AWS. @default AWS itself, in `region`, with the credentials of whoever runs this */
  readonly endpoint?: string;

  /** @default that of everything local */
  readonly region?: string;
}

/** What a client of the AWS SDK needs to reach it. */
export function clientSettings({ endpoint, region = REGION }: Place): Place & { readonly region: string; readonly credentials?: typeof CREDENTIALS } {
  return endpoint === undefined ? { region } : { endpoint, region, credentials: CREDENTIALS };
}

/** Variables a child process may take over from the developer's shell. All others could change what is deployed. */
const HARMLESS = ['LANG', 'LC_ALL', 'TZ', 'CDK_IVSCHAT_RUN'];

/** Where AWS SDKs and the CDK CLI would look for the developer's own account: pointed at nothing. */
const NOBODY = {
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};

/**
 * The environment of a child process: none of the developer's AWS settings, tokens or npm settings, and a home of its own,
 * so that neither ~/.aws nor ~/.cdk nor ~/.npm is read or written.
 */
export function isolatedEnvironment(tmp: string): Record<string, string> {
  const kept = HARMLESS.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  return {
    ...Object.fromEntries(kept),
    ...NOBODY,
    // MiniStack runs Lambdas on the `node` it finds first: the one that runs us.
    PATH: [dirname(process.execPath), process.env.PATH ?? ''].join(delimiter),
    HOME: join(LOCAL, 'home'),
    TMPDIR: tmp,
  };
}

/** The same for the AWS SDK clients in this process. */
export function isolateThisProcess(): void {
  Object.assign(process.env, NOBODY);
}
