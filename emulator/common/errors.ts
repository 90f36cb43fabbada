import type { FieldError } from './validate';

/** HTTP status of every error the service model names, and of those AWS answers in front of any service. */
const STATUS: Readonly<Record<string, number>> = {
  AccessDeniedException: 403,
  ConflictException: 409,
  InternalServerException: 500,
  PendingVerification: 403,
  ResourceNotFoundException: 404,
  ServiceQuotaExceededException: 402,
  ThrottlingException: 429,
  ValidationException: 400,
  IncompleteSignatureException: 403,
  InvalidSignatureException: 403,
  MissingAuthenticationTokenException: 403,
  ServiceUnavailableException: 503,
  // AWS Cloud Control API's own.
  TypeNotFoundException: 404,
  UnsupportedActionException: 405,
};

/** An error as it goes over the wire: code in `x-amzn-errortype`, everything else in the body. */
export class ServiceError extends Error {
  constructor(readonly code: string, message: string, readonly details: Readonly<Record<string, unknown>> = {}, readonly status = statusOf(code)) {
    super(message);
    this.name = code;
  }
}

/** The HTTP status that belongs to an error code. Codes nobody here knows are the client's fault. */
function statusOf(code: string): number {
  return STATUS[code] ?? 400;
}

/** What was asked for breaks the model's constraints. Every field at fault is named. */
export function fieldsInvalid(fieldList: readonly FieldError[]): ServiceError {
  const message = fieldList.map((field) => `${field.name} ${field.message}`).join('; ');
  return new ServiceError('ValidationException', message, { reason: 'FIELD_VALIDATION_FAILED', fieldList });
}

/** One field is at fault. */
export function fieldInvalid(name: string, message: string): ServiceError {
  return fieldsInvalid([{ name, message }]);
}

/** The request as a whole is at fault, not one of its fields. */
export function requestInvalid(message: string): ServiceError {
  return new ServiceError('ValidationException', message, { reason: 'OTHER', fieldList: [] });
}

export function unknownOperation(): ServiceError {
  return new ServiceError('ValidationException', 'No operation has this method and path', { reason: 'UNKNOWN_OPERATION', fieldList: [] });
}

export function notFound(arn: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `Resource ${arn} does not exist`, resource(arn));
}

export function conflict(arn: string, why: string): ServiceError {
  return new ServiceError('ConflictException', `Resource ${arn} ${why}`, resource(arn));
}

export function quotaExceeded(resourceId: string, what: string, limit: number): ServiceError {
  return new ServiceError('ServiceQuotaExceededException', `Quota exceeded: at most ${limit} ${what}`, { ...resource(resourceId), limit });
}

export function throttled(operation: string, arn: string | undefined, limit: number): ServiceError {
  return new ServiceError('ThrottlingException', `Rate exceeded: ${operation}`, { ...resource(arn ?? operation), limit });
}

/** The model's enum of resource types has this one value, so it stands for logging configurations as well. */
const RESOURCE_TYPE = 'ROOM';

function resource(arn: string): { resourceId: string; resourceType: string } {
  return { resourceId: arn.slice(arn.lastIndexOf('/') + 1), resourceType: RESOURCE_TYPE };
}
