import { readFileSync } from 'node:fs';

/** A request to a service of MiniStack, as IAM saw it. A call of an API is several of them when it touches several resources. */
export interface RecordedCall {
  /** Who signed it: never the account's root user, as which the tests and the CDK CLI call. */
  readonly accessKeyId: string;

  /** Whose session signed it: absent for none. */
  readonly role?: string | null;

  /** As in a policy: `dynamodb:GetItem`. */
  readonly action: string;
  readonly resource: string;

  /** Of DynamoDB's partition keys, what stands before their `#`, and the `#`; empty text for a key that has none. */
  readonly leadingKeys: readonly string[];

  /** Whether the caller's policies allow it. MiniStack refused it otherwise, as AWS would. */
  readonly allowed: boolean;
}

/** What was asked of MiniStack so far, first to last. */
export function recordedCalls(file: string): RecordedCall[] {
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1).map((line) => JSON.parse(line) as RecordedCall | { readonly truncated: true });
  if (lines.some((line) => 'truncated' in line)) throw new Error(`${file} is full: not every call is in it`);
  return lines as RecordedCall[];
}
