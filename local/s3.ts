import { S3Client } from '@aws-sdk/client-s3';
import { CREDENTIALS, REGION } from './account';

/**
 * A client of MiniStack's S3 that buckets with `enforceSSL` let in: there is nothing but plain HTTP on loopback, and
 * MiniStack believes what a proxy that ends TLS would tell it.
 */
export function s3Client(endpoint: string): S3Client {
  const client = new S3Client({ endpoint, region: REGION, credentials: CREDENTIALS, forcePathStyle: true });
  client.middlewareStack.add((next) => async (args) => {
    (args.request as { headers: Record<string, string> }).headers['x-forwarded-proto'] = 'https';
    return next(args);
  }, { step: 'build', name: 'sayHttps' });
  return client;
}
