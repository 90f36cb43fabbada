import { createHash } from 'crypto';
import { DIRECTORY_ENV, type DirectorySettings, DIRECTORY_TAG, ROOM_KEY_TAG } from '../../src/contract';
import type { Entry } from '../directory/entry';
import { count, list, required, type Environment } from '../http/environment';
import { ownerOf, ownershipTag, type Owner } from '../ivschat/ownership';
import type { TagMap } from '../ivschat/resource-type';
import { DEFAULT_MESSAGE_LENGTH, DEFAULT_MESSAGE_RATE, type DesiredRoom } from '../ivschat/room';

/** What the construct tells its functions. */
export interface DirectoryConfig {
  /** The name of the table, by which the directory is known. */
  readonly table: string;
  readonly namePrefix: string;
  readonly settings: DirectorySettings;
  readonly expiryMinutes?: number;
  readonly reservedKeys: ReadonlySet<string>;
  /** The sweep brings open rooms in line with the settings. */
  readonly converge: boolean;
  /** IAM lets the functions act on the rooms of others, too. */
  readonly anyRoom: boolean;
  /** Without it, the directory follows no streams. */
  readonly streamGraceSeconds?: number;
  /** Tags that a channel must have to be followed. */
  readonly streamTags: ReadonlyMap<string, string>;
}

export function readConfig(env: Environment): DirectoryConfig {
  const { table, namePrefix, settings, expiryMinutes, reservedKeys, converge, anyRoom, streamGraceSeconds, streamTags } = DIRECTORY_ENV;
  const grace = env[streamGraceSeconds];
  return {
    table: required(env, table),
    namePrefix: required(env, namePrefix),
    settings: JSON.parse(required(env, settings)) as DirectorySettings,
    expiryMinutes: env[expiryMinutes] === undefined ? undefined : count(expiryMinutes, env[expiryMinutes]),
    reservedKeys: new Set(list(env[reservedKeys] ?? '')),
    converge: env[converge] === 'true',
    anyRoom: env[anyRoom] === 'true',
    streamGraceSeconds: grace === undefined ? undefined : grace === '0' ? 0 : count(streamGraceSeconds, grace),
    streamTags: new Map(new URLSearchParams(env[streamTags])),
  };
}

/** Whose the rooms are that are made for an entry. */
export function ownerOfEntry({ table }: Pick<DirectoryConfig, 'table'>, { key, opening }: Pick<Entry, 'key' | 'opening'>): Owner {
  return ownerOf(`${table}|${key}`, opening);
}

export function roomName({ namePrefix }: DirectoryConfig, key: string): string {
  return `${namePrefix}-${key}`;
}

/** The tags of an entry's room, but for the one by which a look-up knows what was made for it. */
export function tagsOf({ table, settings }: DirectoryConfig, { key }: Pick<Entry, 'key'>): TagMap {
  return { ...settings.tags, [DIRECTORY_TAG]: table, [ROOM_KEY_TAG]: key };
}

/** All tags of an entry's room that are the directory's. */
export function allTagsOf(config: DirectoryConfig, entry: Pick<Entry, 'key' | 'opening'>): TagMap {
  return { ...tagsOf(config, entry), ...ownershipTag(ownerOfEntry(config, entry)) };
}

/** Names the settings: other ones have another name. */
export function settingsName({ settings }: DirectoryConfig): string {
  return createHash('sha256').update(JSON.stringify(settings)).digest('base64url').slice(0, 12);
}

/** The room as it is to be, with every property. */
export function desiredRoom(config: DirectoryConfig, entry: Pick<Entry, 'key' | 'roomName'>): DesiredRoom {
  const { maximumMessageRatePerSecond, maximumMessageLength, messageReviewHandler, loggingConfigurationIdentifiers } = config.settings;
  return {
    name: entry.roomName,
    tags: tagsOf(config, entry),
    maximumMessageRatePerSecond: maximumMessageRatePerSecond ?? DEFAULT_MESSAGE_RATE,
    maximumMessageLength: maximumMessageLength ?? DEFAULT_MESSAGE_LENGTH,
    messageReviewHandler: (messageReviewHandler ?? { uri: '' }) as DesiredRoom['messageReviewHandler'],
    loggingConfigurationIdentifiers: loggingConfigurationIdentifiers ?? [],
  };
}
