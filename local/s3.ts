import { S3Client } from '@aws-sdk/client-s3';
import { clientSettings, type Place } from './account';

/**
 * A client of S3. That of MiniStack's is one that buckets with `enforceSSL` let in: there is nothing but plain HTTP on
 * loopback, and MiniStack believes what a proxy that ends TLS would tell it.
 */
export function s3Client(place: Place): S3Client {
  if (place.endpoint === undefined) return new S3Client(clientSettings(place));
  const client = new S3Client({ ...clientSettings(place), forcePathStyle: true });
  client.middlewareStack.add((next) => async (args) => {
    (args.request as { headers: Record<string, string> }).headers['x-forwarded-proto'] = 'https';
    return next(args);
  }, { step: 'build', name: 'sayHttps' });
  return client;
}
