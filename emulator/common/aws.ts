import type * as Sdk from './aws-sdk';

/** The services of a local AWS that rooms lean on: where logs go, and where review handlers run. */
export interface Aws {
  readonly sdk: typeof Sdk;
  readonly logs: Sdk.CloudWatchLogsClient;
  readonly s3: Sdk.S3Client;
  readonly firehose: Sdk.FirehoseClient;
  readonly lambda: Sdk.LambdaClient;
}

/** Gives the local AWS that the settings name now; undefined while they name none. */
export interface AwsAccess {
  current(): Aws | undefined;
  close(): void;
}

const DEFAULT_ACCOUNT = '000000000000';

/** A local AWS that does not answer is not to hold up logs for long. */
const TIMEOUTS = { connectionTimeout: 1000, requestTimeout: 5000 };

/** Makes the clients for an endpoint once, and new ones when the setting names another. */
export function createAwsAccess(settings: { readonly awsEndpoint: string }, region: string, account: string): AwsAccess {
  const made = new Map<string, Aws>();
  let closed = false;
  return {
    current() {
      const endpoint = settings.awsEndpoint;
      if (endpoint === '' || closed) return undefined;
      const aws = made.get(endpoint) ?? connect(endpoint, region, account);
      made.set(endpoint, aws);
      return aws;
    },
    close() {
      closed = true;
      for (const aws of made.values()) [aws.logs, aws.s3, aws.firehose, aws.lambda].forEach((client) => client.destroy());
    },
  };
}

function connect(endpoint: string, region: string, account: string): Aws {
  const config = {
    endpoint,
    region,
    // There is no secret here. Local clouds take an access key of twelve digits for the account it is used in, and `test` for their own.
    credentials: { accessKeyId: account === DEFAULT_ACCOUNT ? 'test' : account, secretAccessKey: 'test' },
    maxAttempts: 2,
    requestHandler: TIMEOUTS,
  };
  const sdk = loadSdk();
  const s3 = new sdk.S3Client({ ...config, forcePathStyle: true });
  // Log delivery comes over TLS on AWS, and buckets may insist on it: what a proxy that ends TLS would say.
  s3.middlewareStack.add((next) => async (args) => {
    (args.request as { headers: Record<string, string> }).headers['x-forwarded-proto'] = 'https';
    return next(args);
  }, { step: 'build', name: 'sayHttps' });
  return {
    sdk,
    logs: new sdk.CloudWatchLogsClient(config),
    s3,
    firehose: new sdk.FirehoseClient(config),
    // A review is over before a second attempt would be.
    lambda: new sdk.LambdaClient({ ...config, maxAttempts: 1 }),
  };
}

/** Half of the emulator's start would be spent on it, and most emulators have no local AWS. At once: a review's time must not include it. */
function loadSdk(): typeof Sdk {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('./aws-sdk') as typeof Sdk;
}

/** An error of a local AWS in one line. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const text = `${error.name}: ${error.message}`.replace('Error: AWS SDK error wrapper for ', '');
  return text.split('\n')[0].slice(0, 300);
}
