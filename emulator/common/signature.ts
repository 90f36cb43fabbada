import { ServiceError } from './errors';

/** Who signed a request, as far as its headers tell. */
export interface Caller {
  readonly accessKeyId: string;
  readonly region: string;
  /** Whether temporary credentials were used: the request carries a security token. */
  readonly sessionToken: boolean;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const CREDENTIAL = /^([^/\s]+)\/(\d{8})\/([^/\s]+)\/([^/\s]+)\/aws4_request$/;

/**
 * Reads the caller from the SigV4 headers. **The signature itself is not verified**: the emulator knows nobody's secret key, and any
 * access key id is welcome. What a client can get wrong without keys is refused as AWS refuses it: no signature at all, an incomplete
 * one, or one for another service or region.
 */
export function callerOf(headers: Readonly<Record<string, string | string[] | undefined>>, region: string, service = 'ivschat'): Caller {
  const authorization = single(headers.authorization);
  if (!authorization) throw new ServiceError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  const parts = authorizationParts(authorization);
  const missing = ['Credential', 'SignedHeaders', 'Signature'].filter((name) => !parts.get(name));
  if (!authorization.startsWith(`${ALGORITHM} `)) missing.unshift(ALGORITHM);
  if (!single(headers['x-amz-date']) && !single(headers.date)) missing.push('X-Amz-Date');
  if (missing.length > 0) throw incomplete(`Authorization header requires ${missing.map((name) => `'${name}'`).join(', ')}`);
  const credential = CREDENTIAL.exec(parts.get('Credential') ?? '');
  if (!credential) throw incomplete('Credential must be KEY/YYYYMMDD/REGION/SERVICE/aws4_request');
  if (!/^[0-9a-f]{64}$/.test(parts.get('Signature') ?? '')) throw incomplete('Signature must be 64 hexadecimal digits');
  if (credential[4] !== service) throw invalid(`Credential should be scoped to correct service: '${service}'`);
  if (credential[3] !== region) throw invalid(`Credential should be scoped to a valid region: '${region}'`);
  return { accessKeyId: credential[1], region: credential[3], sessionToken: single(headers['x-amz-security-token']) !== undefined };
}

/** `Name=value` pairs after the algorithm's name. */
function authorizationParts(authorization: string): Map<string, string> {
  const pairs = authorization.slice(authorization.indexOf(' ') + 1).split(',').map((pair) => pair.trim());
  return new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
}

function incomplete(message: string): ServiceError {
  return new ServiceError('IncompleteSignatureException', message);
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidSignatureException', message);
}

function single(header: string | string[] | undefined): string | undefined {
  return (Array.isArray(header) ? header[0] : header) || undefined;
}
