import {
  CreateRoomCommand, DeleteRoomCommand, type IvschatClient, ListRoomsCommand, type MessageReviewHandler, UpdateRoomCommand,
} from '@aws-sdk/client-ivschat';
import { parseInteger, parseStringList, requireName } from './properties';
import { type Desired, type Existing, requireArn, type ResourceType } from './resource-type';
import { tagging } from './tagging';
import { parseTags } from './tags';

/** The service's own defaults, sent in full so that a property which left the template goes back to them. */
const DEFAULT_MESSAGE_RATE = 10;
const DEFAULT_MESSAGE_LENGTH = 500;

export interface DesiredRoom extends Desired {
  readonly maximumMessageRatePerSecond: number;
  readonly maximumMessageLength: number;
  /** `{ uri: '' }` is none: the only way to detach a handler. */
  readonly messageReviewHandler: MessageReviewHandler;
  readonly loggingConfigurationIdentifiers: string[];
}

export function roomType(client: IvschatClient): ResourceType<DesiredRoom> {
  return {
    label: 'room',
    arn: /^arn:aws[a-z-]*:ivschat:[a-z0-9-]+:[0-9]+:room\/[a-zA-Z0-9-]+$/,

    parse(properties, name) {
      requireName(properties);
      return {
        name,
        tags: parseTags(properties.Tags),
        maximumMessageRatePerSecond: parseInteger(properties, 'MaximumMessageRatePerSecond') ?? DEFAULT_MESSAGE_RATE,
        maximumMessageLength: parseInteger(properties, 'MaximumMessageLength') ?? DEFAULT_MESSAGE_LENGTH,
        messageReviewHandler: parseReviewHandler(properties.MessageReviewHandler),
        loggingConfigurationIdentifiers: parseStringList(properties, 'LoggingConfigurationIdentifiers') ?? [],
      };
    },

    async create({ messageReviewHandler, ...desired }, tags) {
      const { arn } = await client.send(new CreateRoomCommand({
        ...desired,
        ...(messageReviewHandler.uri ? { messageReviewHandler } : {}),
        tags,
      }));
      return requireArn(arn);
    },

    async update(identifier, { tags: _, ...desired }) {
      await client.send(new UpdateRoomCommand({ identifier, ...desired }));
    },

    async delete(identifier) {
      await client.send(new DeleteRoomCommand({ identifier }));
    },

    async list(name) {
      const found: Existing[] = [];
      let nextToken: string | undefined;
      do {
        const page = await client.send(new ListRoomsCommand({ name, nextToken }));
        for (const room of page.rooms ?? []) {
          found.push({ arn: room.arn!, createTime: room.createTime?.getTime() ?? 0, tags: room.tags ?? {} });
        }
        nextToken = page.nextToken;
      } while (nextToken);
      return found;
    },

    ...tagging(client),
  };
}

function parseReviewHandler(property: unknown): MessageReviewHandler {
  if (property === undefined) return { uri: '' };
  const { Uri, FallbackResult = 'ALLOW' } = (property ?? {}) as { Uri?: unknown; FallbackResult?: unknown };
  // Taken for ALLOW, a slip of the pen would let everything through.
  if (typeof Uri !== 'string' || (FallbackResult !== 'ALLOW' && FallbackResult !== 'DENY')) {
    throw new Error(`MessageReviewHandler must have a Uri and a FallbackResult of ALLOW or DENY, got ${JSON.stringify(property)}`);
  }
  return Uri === '' ? { uri: '' } : { uri: Uri, fallbackResult: FallbackResult };
}
