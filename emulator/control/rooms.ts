import { findLoggingConfiguration } from './logging-configurations';
import { fieldInvalid, notFound, requestInvalid } from '../common/errors';
import { newId } from '../common/ids';
import { roomOutput, roomSummary } from '../common/outputs';
import { pageOf, type PageRequest } from '../common/pages';
import { arnOf, type Service } from '../common/service';
import type { MessageReviewHandler, Room } from '../common/store';
import { mayInvoke } from '../delivery/review-permission';

interface RoomSettings {
  readonly name?: string;
  readonly maximumMessageRatePerSecond?: number;
  readonly maximumMessageLength?: number;
  readonly messageReviewHandler?: { readonly uri?: string; readonly fallbackResult?: string };
  readonly loggingConfigurationIdentifiers?: readonly string[];
}

/** The room with this ARN, as every operation looks it up. */
export function findRoom(service: Service, arn: string): Room {
  const room = service.store.rooms.get(arn);
  if (!room || room.hiddenUntil > service.clock.now()) throw notFound(arn);
  return room;
}

export async function createRoom(
  service: Service, input: RoomSettings & { readonly tags?: Readonly<Record<string, string>> },
): Promise<object> {
  checkReferences(service, input);
  const id = newId();
  await checkPermission(service, arnOf(service, 'room', id), input);
  const now = service.clock.now();
  const room: Room = {
    arn: arnOf(service, 'room', id),
    id,
    name: input.name ?? '',
    createTime: now,
    updateTime: now,
    updateOrder: ++service.store.order,
    maximumMessageRatePerSecond: input.maximumMessageRatePerSecond ?? 10,
    maximumMessageLength: input.maximumMessageLength ?? 500,
    messageReviewHandler: reviewHandler(undefined, input.messageReviewHandler),
    reviewHandlerSince: now,
    loggingConfigurationIdentifiers: input.loggingConfigurationIdentifiers ?? [],
    tags: new Map(Object.entries(input.tags ?? {})),
    reviews: { allowed: 0, denied: 0, fallbacks: {} },
    hiddenUntil: 0,
  };
  service.store.rooms.set(room.arn, room);
  return roomOutput(room);
}

export function getRoom(service: Service, input: { readonly identifier: string }): object {
  return roomOutput(findRoom(service, input.identifier));
}

/** What the request leaves out stays as it is. */
export async function updateRoom(service: Service, input: RoomSettings & { readonly identifier: string }): Promise<object> {
  findRoom(service, input.identifier);
  checkReferences(service, input);
  await checkPermission(service, input.identifier, input);
  // It may have gone while the permission was looked up.
  const room = findRoom(service, input.identifier);
  room.name = input.name ?? room.name;
  room.maximumMessageRatePerSecond = input.maximumMessageRatePerSecond ?? room.maximumMessageRatePerSecond;
  room.maximumMessageLength = input.maximumMessageLength ?? room.maximumMessageLength;
  const handler = reviewHandler(room.messageReviewHandler, input.messageReviewHandler);
  if (handler?.uri !== room.messageReviewHandler?.uri) room.reviewHandlerSince = service.clock.now();
  room.messageReviewHandler = handler;
  room.loggingConfigurationIdentifiers = input.loggingConfigurationIdentifiers ?? room.loggingConfigurationIdentifiers;
  room.updateTime = service.clock.now();
  room.updateOrder = ++service.store.order;
  return roomOutput(room);
}

export function deleteRoom(service: Service, input: { readonly identifier: string }): undefined {
  const room = findRoom(service, input.identifier);
  service.store.rooms.delete(room.arn);
  service.hub.closeRoom(room.arn);
}

export function listRooms(service: Service, input: PageRequest & {
  readonly name?: string;
  readonly messageReviewHandlerUri?: string;
  readonly loggingConfigurationIdentifier?: string;
}): object {
  const { name, messageReviewHandlerUri: uri, loggingConfigurationIdentifier: logging } = input;
  // ListRooms can answer ResourceNotFoundException, and this is the one thing in it that can be missing.
  if (logging !== undefined) findLoggingConfiguration(service, logging);
  const now = service.clock.now();
  const rooms = [...service.store.rooms.values()]
    .filter((room) => room.hiddenUntil <= now)
    .filter((room) => name === undefined || room.name === name)
    .filter((room) => uri === undefined || (room.messageReviewHandler?.uri ?? '') === uri)
    .filter((room) => logging === undefined || room.loggingConfigurationIdentifiers.includes(logging))
    .sort((a, b) => b.updateOrder - a.updateOrder);
  const page = pageOf(rooms, (room) => -room.updateOrder, input, ['rooms', name, uri, logging]);
  return { rooms: page.items.map(roomSummary), nextToken: page.nextToken };
}

/** A review handler is a function in the room's own account and region, and a logging configuration must be there to be used. */
function checkReferences(service: Service, input: RoomSettings): void {
  const uri = input.messageReviewHandler?.uri;
  if (uri && !uri.startsWith(`arn:aws:lambda:${service.region}:${service.account}:`)) {
    throw fieldInvalid('messageReviewHandler.uri', 'must be a function in the account and region of the room');
  }
  for (const arn of input.loggingConfigurationIdentifiers ?? []) findLoggingConfiguration(service, arn);
}

/** With a local AWS, a function is attached only if it lets the service invoke it for the room. */
async function checkPermission(service: Service, arn: string, input: RoomSettings): Promise<void> {
  const [aws, uri] = [service.aws(), input.messageReviewHandler?.uri];
  if (!aws || !uri || await mayInvoke(aws, uri, { arn, account: service.account })) return;
  throw requestInvalid('Request member: uri failed to satisfy the constraints: invalid lambda permission');
}

/**
 * An empty URI detaches the handler. Whether the service keeps the half of a handler that a request leaves out is not documented;
 * it is kept here, so that a client which relies on a default being restored is found out.
 */
function reviewHandler(before: MessageReviewHandler | undefined, change: RoomSettings['messageReviewHandler']): MessageReviewHandler | undefined {
  const uri = change?.uri ?? before?.uri ?? '';
  if (uri === '') return undefined;
  return { uri, fallbackResult: change?.fallbackResult ?? before?.fallbackResult ?? 'ALLOW' };
}
