import {
  CreateRoomCommand, DeleteRoomCommand, IvschatClient, TagResourceCommand, UntagResourceCommand, UpdateRoomCommand,
} from '@aws-sdk/client-ivschat';
import type { Chronicle } from './chronicle';
import { roomsOf } from './invariants';
import type { Action } from './story';
import { type DirectoryWorld, NAME_PREFIX } from './world';
import { DIRECTORY_TAG, OWNERSHIP_TAG, ROOM_KEY_TAG } from '../../../src/contract';
import { collectFaults } from '../faults';
import { type Actual, actualResources, FOREIGN_TAG } from '../invariants';

type Outside = Extract<Action, { kind: `outside-${string}` }>;

/** What somebody does by hand. Faults are not for them, so that what they did is known for certain. */
export async function interfere(world: DirectoryWorld, { deleted, changed, removedAt }: Chronicle, action: Outside, limits: boolean): Promise<void> {
  const { kind, key, property } = action;
  // What is made when nobody looks any more, stays.
  if (kind === 'outside-stray' && removedAt !== undefined) return;
  const { emulator, table } = world;
  collectFaults(world);
  emulator.faults.clear();
  emulator.settings.limits = false;
  const service = outsider(world);
  const arn = roomsOf(world).find(({ tags }) => tags[ROOM_KEY_TAG] === key)?.arn;
  try {
    if (kind === 'outside-stray') {
      await service.send(new CreateRoomCommand({ name: `${NAME_PREFIX}-${key}`, tags: { [DIRECTORY_TAG]: table.name, [ROOM_KEY_TAG]: key } }));
    } else if (arn && kind === 'outside-delete') {
      deleted.add(arn);
      await service.send(new DeleteRoomCommand({ identifier: arn }));
    } else if (arn) {
      changed.add(arn);
      await change(service, arn, property);
    }
  } catch {
    // Gone already, or not visible yet.
  } finally {
    service.destroy();
    emulator.settings.limits = limits;
  }
}

async function change(service: IvschatClient, identifier: string, property: Outside['property']): Promise<void> {
  switch (property) {
    case 'rate': await service.send(new UpdateRoomCommand({ identifier, maximumMessageRatePerSecond: 1 })); break;
    case 'name': await service.send(new UpdateRoomCommand({ identifier, name: 'renamed' })); break;
    case 'tag':
      await service.send(new TagResourceCommand({ resourceArn: identifier, tags: { [FOREIGN_TAG.key]: FOREIGN_TAG.value } }));
      await service.send(new UntagResourceCommand({ resourceArn: identifier, tagKeys: ['team'] }));
  }
}

/** Rooms of others: with the same names as ours, of another directory, of a template, with half of our tags, and so many more. */
export async function makeForeign(world: DirectoryWorld, crowd: number): Promise<Actual[]> {
  const service = outsider(world);
  const name = `${NAME_PREFIX}-st-1`;
  const tags: Record<string, string>[] = [
    { team: 'other' },
    { [DIRECTORY_TAG]: 'another-directory', [ROOM_KEY_TAG]: 'st-1' },
    { [OWNERSHIP_TAG]: 'of-somebody/else' },
    { [ROOM_KEY_TAG]: 'st-1' },
    ...Array.from({ length: crowd }, (_, n) => ({ number: `${n}` })),
  ];
  await Promise.all(tags.map((of) => service.send(new CreateRoomCommand({ name, tags: of }))));
  service.destroy();
  return actualResources(world);
}

function outsider({ emulator }: DirectoryWorld): IvschatClient {
  return new IvschatClient({ endpoint: emulator.endpoint, region: emulator.region, credentials: { accessKeyId: 'AKIDOUTSIDER', secretAccessKey: 'outside' } });
}
