import { GetRoomCommand, type IvschatClient, type MessageReviewHandler } from '@aws-sdk/client-ivschat';
import { parseInteger, parseStringList, requireName } from './properties';
import { parseTags } from './tags';
import type { TemplateType } from './template-type';
import { DEFAULT_MESSAGE_LENGTH, DEFAULT_MESSAGE_RATE, type DesiredRoom, roomCalls } from '../ivschat/room';

export function roomType(client: IvschatClient): TemplateType<DesiredRoom> {
  return {
    ...roomCalls(client),

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

    adoption: {
      property: 'AdoptRoomArn',
      async tags(identifier) {
        const { tags = {} } = await client.send(new GetRoomCommand({ identifier }));
        return tags;
      },
    },
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
