import type { ApiError } from '../ivschat/retry';

interface ValidationError extends ApiError {
  readonly fieldList?: { readonly name?: string; readonly message?: string }[];
}

/**
 * The sentence that a person reads in the stack's events: which call failed, why, and the request id that AWS Support
 * asks for. Never a stack trace.
 */
export function reasonOf(thrown: unknown): string {
  const { name, message, operation, fieldList, $metadata, cause } = (thrown ?? {}) as ValidationError;
  if (!operation) {
    const origin = cause === undefined ? '' : ` (${reasonOf(cause)})`;
    return `${message ?? String(thrown)}${origin}`;
  }
  // Whatever comes over the wire: while an answer is being made, nothing may fail.
  const fields = Array.isArray(fieldList) ? fieldList.map((field) => `${field?.name}: ${field?.message}`) : [];
  const details = [message, ...fields].filter(Boolean).join('; ');
  const requestId = $metadata?.requestId ? ` (request id ${$metadata.requestId})` : ' (no answer from the service)';
  return `${operation} failed with ${name}: ${details}${requestId}`;
}
