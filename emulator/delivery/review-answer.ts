import { MAX_ATTRIBUTES_BYTES } from '../common/model';
import { codePoints, isRecord, sizeInBytes } from '../common/validate';

/** What is to become of a message. */
export type Verdict =
  | { readonly result: 'ALLOW'; readonly content: string; readonly attributes: Readonly<Record<string, string>> }
  | { readonly result: 'DENY'; readonly reason?: string };

/**
 * Reads what a review handler returned: a verdict, or what is wrong with the answer. AWS documents all three members without saying
 * which may be left out. Here Content must be there even on DENY, so that a handler which relies on less is found out; Attributes
 * may be missing or null, and the message then has none.
 */
export function readAnswer(answer: unknown, maximumLength: number): Verdict | string {
  if (!isRecord(answer)) return 'The answer is not a JSON object';
  const { ReviewResult: result, Content: content, Attributes: given } = answer;
  if (result !== 'ALLOW' && result !== 'DENY') return 'ReviewResult must be ALLOW or DENY';
  if (typeof content !== 'string') return 'Content must be a string';
  const attributes = given ?? {};
  if (!isStringMap(attributes)) return 'Attributes must be a map of strings';
  if (sizeInBytes(attributes) > MAX_ATTRIBUTES_BYTES) return `Attributes must take at most ${MAX_ATTRIBUTES_BYTES} bytes in total`;
  if (result === 'DENY') return { result, reason: attributes.Reason };
  const length = codePoints(content);
  return length >= 1 && length <= maximumLength ? { result, content, attributes } : `Content must have 1 to ${maximumLength} characters`;
}

function isStringMap(value: unknown): value is Record<string, string> {
  return isRecord(value) && Object.values(value).every((entry) => typeof entry === 'string');
}
