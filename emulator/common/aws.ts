import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { FirehoseClient } from '@aws-sdk/client-firehose';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';

/** The services of a local AWS that rooms lean on: where logs go, and where review handlers run. */
export interface Aws {
  readonly logs: CloudWatchLogsClient;
  readonly s3: S3Client;
  readonly firehose: FirehoseClient;
  readonly lambda: LambdaClient;
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
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  // Log delivery comes over TLS on AWS, and buckets may insist on it: what a proxy that ends TLS would say.
  s3.middlewareStack.add((next) => async (args) => {
    (args.request as { headers: Record<string, string> }).headers['x-forwarded-proto'] = 'https';
    return next(args);
  }, { step: 'build', name: 'sayHttps' });
  return {
    logs: new CloudWatchLogsClient(config),
    s3,
    firehose: new FirehoseClient(config),
    // A review is over before a second attempt would be.
    lambda: new LambdaClient({ ...config, maxAttempts: 1 }),
  };
}

/** An error of a local AWS in one line. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const text = `${error.name}: ${error.message}`.replace('Error: AWS SDK error wrapper for ', '');
  return text.split('\n')[0].slice(0, 300);
}
