import { Token } from 'aws-cdk-lib';
import { type JsonSchema, JsonSchemaType, JsonSchemaVersion } from 'aws-cdk-lib/aws-apigateway';
import type { ChatRequestAttribute } from './chat-token-options';
import { sortedEntries } from '../common/sorted';
import { BOUNDS } from '../common/validation';
import { CHAT_CAPABILITIES, ROUTES } from '../contract';

/** What the bodies follow from. */
export interface RequestOptions {
  readonly requestAttributes?: { [attribute: string]: ChatRequestAttribute };
}

/**
 * The bodies that a REST API lets through, by route. They say what the functions say as well, which look at each body again:
 * so they may be wider, and never narrower. An empty body counts as `{}`: whether that of a GET or a DELETE does, is written nowhere,
 * so those are not looked at.
 */
const BODIES: Readonly<Record<string, (options: RequestOptions) => Body>> = {
  [ROUTES.tokens]: tokenRequest,
  [ROUTES.guestTokens]: tokenRequest,
  [ROUTES.sendEvent]: () => ({
    properties: {
      eventName: text(MAX_EVENT_NAME),
      attributes: { type: JsonSchemaType.OBJECT, additionalProperties: { type: JsonSchemaType.STRING } },
    },
    required: ['eventName'],
  }),
  [ROUTES.disconnect]: () => ({ properties: { userId: text(MAX_USER_ID), reason: text(MAX_REASON) }, required: ['userId'] }),
  [ROUTES.ban]: ban,
  [ROUTES.banEverywhere]: ban,
  [ROUTES.openRoom]: () => ({
    properties: {
      allowedGroups: texts(MAX_GROUP, MAX_GROUPS, 1),
      moderatorUserIds: texts(MAX_USER_ID, MAX_MODERATORS),
      moderatorGroups: texts(MAX_GROUP, MAX_GROUPS),
    },
  }),
};

/** EventName, UserID and Reason of the Amazon IVS Chat API, in characters. */
const MAX_EVENT_NAME = 100;
const MAX_USER_ID = 128;
const MAX_REASON = 256;

/** Of a directory: the name of a group, in characters, and how many groups and moderators a room can have. */
const MAX_GROUP = 128;
const MAX_GROUPS = 20;
const MAX_MODERATORS = 50;

interface Body {
  readonly properties: { [name: string]: JsonSchema };
  readonly required?: string[];
}

/** The JSON schema (draft 4, as API Gateway's models are) of a route's body, if it has one. */
export function requestSchema(route: string, options: RequestOptions): JsonSchema | undefined {
  const body = BODIES[route]?.(options);
  return body && { schema: JsonSchemaVersion.DRAFT4, ...only(body) };
}

function tokenRequest({ requestAttributes = {} }: RequestOptions): Body {
  const { min: minimum, max: maximum } = BOUNDS.sessionDurationInMinutes;
  const attributes = sortedEntries(requestAttributes).map(([name, { maximumLength }]): [string, JsonSchema] => [name, {
    type: JsonSchemaType.STRING, minLength: 1, ...Token.isUnresolved(maximumLength) ? {} : { maxLength: maximumLength },
  }]);
  return {
    properties: {
      capabilities: { type: JsonSchemaType.ARRAY, items: { type: JsonSchemaType.STRING, enum: [...CHAT_CAPABILITIES] } },
      // In draft 4, 5.0 is no integer.
      sessionDurationInMinutes: { type: JsonSchemaType.NUMBER, multipleOf: 1, minimum, maximum },
      ...(attributes.length > 0 ? { attributes: only({ properties: Object.fromEntries(attributes) }) } : {}),
    },
  };
}

function ban(): Body {
  return { properties: { until: { type: JsonSchemaType.STRING }, reason: text(MAX_REASON) } };
}

function text(maxLength: number): JsonSchema {
  return { type: JsonSchemaType.STRING, minLength: 1, maxLength };
}

function texts(maxLength: number, maxItems: number, minItems?: number): JsonSchema {
  return { type: JsonSchemaType.ARRAY, minItems, maxItems, items: text(maxLength) };
}

function only({ properties, required }: Body): JsonSchema {
  return { type: JsonSchemaType.OBJECT, additionalProperties: false, properties, required };
}
