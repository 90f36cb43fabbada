import { foreignToken, type Page } from './body';
import { directoryUnavailable } from './directory';
import type { HostRequest, Means } from './means';
import type { DirectoryRoom } from '../../src/runtime';
import { openPage, sealPage } from '../http/page-seal';
import { mayEnter } from '../http/policy';
import { accessTo, hasEnded, isOpen } from '../http/room-access';

/** How often the directory is read for a page: where the caller may enter few of its rooms, the page is short, and the next one goes on. */
const READS = 5;

/** A room as everybody sees it who may enter: not whose it is, nor who else may. */
export interface ListedRoom {
  readonly room: string;
  readonly openedAt: Date;
}

export interface OpenRooms {
  readonly rooms: readonly ListedRoom[];
  readonly nextToken?: string;
}

/** Those that the caller may enter, of all that are open in the directory: tokens are given for each of them at this moment, if the caller is not banned. */
export async function openRooms({ user }: HostRequest, { config, directory, now, pageKey }: Means, asked: Page): Promise<OpenRooms> {
  const mine = ['open rooms', user.userId];
  const key = async (): Promise<string> => await pageKey() ?? directoryUnavailable();
  // The directory's own token names the room with which a page ended, which need not be one that the caller may know of.
  let place = asked.nextToken === undefined ? undefined : openPage(await key(), mine, asked.nextToken) ?? foreignToken();
  const rooms: ListedRoom[] = [];
  for (let read = 0; read < READS; read++) {
    const page = await directory.list({ limit: asked.limit - rooms.length, nextToken: place }) ?? foreignToken();
    rooms.push(...page.rooms.filter(isForCaller).map(({ room, openedAt }) => ({ room, openedAt })));
    place = page.nextToken;
    if (place === undefined || rooms.length >= asked.limit) break;
  }
  return { rooms, nextToken: place === undefined ? undefined : sealPage(await key(), mine, place) };

  /** A key of the API's own leads to its own room, whatever the directory has. */
  function isForCaller({ room, state, roomArn, owner, policy, endsAt }: DirectoryRoom): boolean {
    if (config.staticRooms.has(room) || !isOpen(state, roomArn) || hasEnded(endsAt, now)) return false;
    return mayEnter(accessTo(owner, policy, config), user);
  }
}
