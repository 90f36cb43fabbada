import { MAX_ATTRIBUTES_BYTES } from '../common/model';
import { codePoints, isRecord, sizeInBytes } from '../common/validate';

/** What is to become of a message. */
export type Verdict =
  | { readonly result: 'ALLOW'; readonly content: string; readonly attributes: Readonly<Record<string, string>> }
  | { readonly result: 'DENY'; readonly reason?: string };

/**
 * Reads what a review handler returned: a verdict, or what is wrong with the answer. AWS documents all three members without saying
 * which may be left out. It takes a DENY without Content and an ALLOW without Attributes. Whether such a message keeps the attributes
 * of its sender is not known: here it has none, so that a handler which relies on them is found out. Null is the same as missing.
 */
export function readAnswer(answer: unknown, maximumLength: number): Verdict | string {
  if (!isRecord(answer)) return 'The answer is not a JSON object';
  const { ReviewResult: result } = answer;
  if (result !== 'ALLOW' && result !== 'DENY') return 'ReviewResult must be ALLOW or DENY';
  const content = answer.Content ?? (result === 'DENY' ? '' : undefined);
  if (typeof content !== 'string') return 'Content must be a string';
  const attributes = answer.Attributes ?? {};
  if (!isStringMap(attributes)) return 'Attributes must be a map of strings';
  if (sizeInBytes(attributes) > MAX_ATTRIBUTES_BYTES) return `Attributes must take at most ${MAX_ATTRIBUTES_BYTES} bytes in total`;
  if (result === 'DENY') return { result, reason: attributes.Reason };
  const length = codePoints(content);
  return length >= 1 && length <= maximumLength ? { result, content, attributes } : `Content must have 1 to ${maximumLength} characters`;
}

function isStringMap(value: unknown): value is Record<string, string> {
  return isRecord(value) && Object.values(value).every((entry) => typeof entry === 'string');
}
