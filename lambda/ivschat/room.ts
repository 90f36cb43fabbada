import {
  CreateRoomCommand, DeleteRoomCommand, type IvschatClient, ListRoomsCommand, type MessageReviewHandler, UpdateRoomCommand,
} from '@aws-sdk/client-ivschat';
import { type Desired, type Existing, requireArn, type ResourceType } from './resource-type';
import { tagging } from './tagging';

/** The service's own defaults, sent in full so that a property which nobody says any more goes back to them. */
export const DEFAULT_MESSAGE_RATE = 10;
export const DEFAULT_MESSAGE_LENGTH = 500;

export interface DesiredRoom extends Desired {
  readonly maximumMessageRatePerSecond: number;
  readonly maximumMessageLength: number;
  /** `{ uri: '' }` is none: the only way to detach a handler. */
  readonly messageReviewHandler: MessageReviewHandler;
  readonly loggingConfigurationIdentifiers: string[];
}

/** Rooms, and the calls to them. */
export function roomCalls(client: IvschatClient): ResourceType<DesiredRoom> {
  return {
    label: 'room',
    arn: /^arn:aws[a-z-]*:ivschat:[a-z0-9-]+:[0-9]+:room\/[a-zA-Z0-9-]+$/,

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
