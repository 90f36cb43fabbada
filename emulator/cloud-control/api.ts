import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type CloudControlType, find, list, propertiesOf } from './resources';
import { timestamp } from '../common/clock';
import { fieldsInvalid, ServiceError } from '../common/errors';
import { parseBody, readBody, respond } from '../common/http';
import type { StructureShape } from '../common/model';
import { pageOf } from '../common/pages';
import type { Service } from '../common/service';
import { type Caller, callerOf } from '../common/signature';
import { validate } from '../common/validate';
import type { Api } from '../control/api';

/**
 * AWS Cloud Control API for the two types of Amazon IVS Chat, as far as look-ups of the CDK CLI need it: GetResource and ListResources,
 * in AWS JSON 1.0. Faults and limits do not apply to it.
 */
const TARGET = 'CloudApiService.';
const CONTENT_TYPE = 'application/x-amz-json-1.0';
const DEFAULT_PAGE_SIZE = 100;

const TYPES: Readonly<Record<string, CloudControlType>> = { 'AWS::IVSChat::Room': 'room', 'AWS::IVSChat::LoggingConfiguration': 'logging-configuration' };
const TYPE_NAME = { type: 'string', min: 10, max: 196, pattern: /^[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}(::MODULE)?$/ } as const;

const INPUTS: Readonly<Record<string, StructureShape>> = {
  GetResource: {
    type: 'structure',
    members: { TypeName: TYPE_NAME, Identifier: { type: 'string', min: 1, max: 1024 } },
    required: ['TypeName', 'Identifier'],
  },
  ListResources: {
    type: 'structure',
    members: { TypeName: TYPE_NAME, MaxResults: { type: 'integer', min: 1, max: 100 }, NextToken: { type: 'string', min: 1, max: 2048 } },
    required: ['TypeName'],
  },
};

/** What Cloud Control can do and the emulator does not. */
const NOT_HERE = [
  'CreateResource', 'UpdateResource', 'DeleteResource', 'CancelResourceRequest', 'GetResourceRequestStatus', 'ListResourceRequests',
];

interface Input {
  readonly TypeName: string;
  readonly Identifier: string;
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

/** Whether a request is for Cloud Control: no operation of Amazon IVS Chat has its path or this header. */
export function isCloudControl(request: IncomingMessage): boolean {
  return request.method === 'POST' && request.url === '/' && String(request.headers['x-amz-target']).startsWith(TARGET);
}

/** Answers one request to Cloud Control and records it as `CloudApiService.<operation>`. */
export async function handleCloudControl(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { service } = api;
  const time = timestamp(service.clock.now());
  const requestId = randomUUID();
  const operation = String(request.headers['x-amz-target']).slice(TARGET.length);
  const body = await readBody(request);
  let caller: Caller | undefined;
  let resource: string | undefined;
  let [status, answer, errorCode]: [number, unknown, string | undefined] = [200, undefined, undefined];
  try {
    caller = callerOf(request.headers, service.region, 'cloudcontrolapi');
    const input = parseBody(body);
    if (!(input instanceof ServiceError) && typeof input.Identifier === 'string') resource = input.Identifier.slice(0, 128);
    answer = perform(service, operation, input);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    [status, errorCode] = [error.status, error.code];
    answer = { __type: `com.amazon.cloudapiservice#${error.code}`, Message: error.message };
  }
  const name = Object.hasOwn(INPUTS, operation) || NOT_HERE.includes(operation) ? `${TARGET}${operation}` : 'UnknownOperation';
  const userAgent = request.headers['user-agent']?.slice(0, 500);
  api.recorder.add({ time, requestId, operation: name, ...caller, userAgent, resource, status, errorCode, effect: status === 200 });
  respond(response, requestId, status, answer, { 'content-type': CONTENT_TYPE, ...(errorCode ? { 'x-amzn-errortype': errorCode } : {}) });
}

function perform(service: Service, operation: string, given: Readonly<Record<string, unknown>> | ServiceError): object {
  if (NOT_HERE.includes(operation)) throw new ServiceError('UnsupportedActionException', `The emulator does not answer ${operation}`);
  if (!Object.hasOwn(INPUTS, operation)) throw new ServiceError('UnknownOperationException', 'Cloud Control has no such operation');
  if (given instanceof ServiceError) throw given;
  const errors = validate(INPUTS[operation], given);
  if (errors.length > 0) throw fieldsInvalid(errors);
  const input = given as unknown as Input;
  const type = Object.hasOwn(TYPES, input.TypeName) ? TYPES[input.TypeName] : undefined;
  if (!type) throw new ServiceError('TypeNotFoundException', `The emulator has no ${input.TypeName}, only ${Object.keys(TYPES).join(' and ')}`);
  return operation === 'GetResource' ? getResource(service, type, input) : listResources(service, type, input);
}

function getResource(service: Service, type: CloudControlType, { TypeName, Identifier }: Input): object {
  const found = find(service, type, Identifier);
  if (!found) throw new ServiceError('ResourceNotFoundException', `Resource of type '${TypeName}' with identifier '${Identifier}' was not found.`);
  const wanted = service.settings.cloudControlProperties === 'full' ? 'full' : 'present';
  return { TypeName, ResourceDescription: { Identifier, Properties: JSON.stringify(propertiesOf(found, wanted)) } };
}

function listResources(service: Service, type: CloudControlType, { TypeName, MaxResults = DEFAULT_PAGE_SIZE, NextToken }: Input): object {
  try {
    const page = pageOf(list(service, type), (one) => one.position, { maxResults: MaxResults, nextToken: NextToken }, [TypeName]);
    const wanted = service.settings.cloudControlProperties;
    return {
      TypeName,
      ResourceDescriptions: page.items.map((one) => ({ Identifier: one.properties.Arn, Properties: JSON.stringify(propertiesOf(one, wanted)) })),
      NextToken: page.nextToken,
    };
  } catch (error) {
    // The one thing in it that can be wrong is the token.
    throw error instanceof ServiceError ? new ServiceError('InvalidRequestException', error.message) : error;
  }
}
