import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateRoomCommand, IvschatClient } from '@aws-sdk/client-ivschat';
import { makeTable } from './tables';
import { startEmulator } from '../emulator';
import { itemOf } from '../lambda/directory/entry-items';
import { itemOf as itemOfBan } from '../lambda/http/bans';
import { ChatBanList, RoomDirectory } from '../src';
import { startMinistack } from '../test/clients/ministack';
import { entry } from '../test/lambda/directory/entry';

export type Environment = Readonly<Record<string, string>>;

/** A room, and what the token function and its peers find in their environment. */
export interface TokenWorld {
  /** For all of them: where everything is, and what an API says of itself. */
  readonly base: Environment;
  /** The room is `lobby`, with a policy of its own. */
  readonly named: Environment;
  /** Makes a directory with so many open rooms, each of which is the room. */
  directory(size: number): Promise<Environment>;
  /** Makes a list of so many bans, of others, and says how to read one. */
  bans(size: number): Promise<{ readonly bans: Environment; readonly oneRead: Environment }>;
  close(): Promise<void>;
}

const POLICY = 'can=SEND_MESSAGE&group:moderators=SEND_MESSAGE,DISCONNECT_USER,DELETE_MESSAGE&allow=vips&minutes=15';

/** Amazon IVS Chat is the emulator, and DynamoDB is MiniStack. */
export async function openTokenWorld(): Promise<TokenWorld> {
  const [emulator, ministack] = await Promise.all([startEmulator(), startMinistack()]);
  const region = 'us-east-1';
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const chat = new IvschatClient({ endpoint: emulator.endpoint, region, credentials });
  const { arn = '' } = await chat.send(new CreateRoomCommand({}));
  chat.destroy();
  const tables = new DynamoDBClient({ endpoint: ministack.endpoint, region, credentials });
  const [prefix, id] = arn.split(/(?<=\/)/);
  const name = (made: number) => `Table${made}`;
  let made = 0;
  return {
    base: {
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_LAMBDA_FUNCTION_NAME: 'chat-tokens',
      AWS_ENDPOINT_URL_IVSCHAT: emulator.endpoint,
      AWS_ENDPOINT_URL_DYNAMODB: ministack.endpoint,
      ROOM_ARN: arn,
      ROOM_ARN_PREFIX: prefix,
      CAPABILITIES: 'SEND_MESSAGE',
      GROUP_CAPABILITIES: '',
      ATTRIBUTE_CLAIMS: 'displayName=preferred_username',
      REQUEST_ATTRIBUTES: 'color=7',
      USER_ID_CLAIM: 'sub',
      GROUPS_CLAIM: 'cognito:groups',
      SESSION_MINUTES: '60',
      AUTHORIZER: 'jwt',
    },
    named: { ROOMS: `lobby=${id}.1`, POLICY_1: POLICY },
    async directory(size) {
      const table = name(made++);
      const items = Array.from({ length: size }, (_, n) => itemOf(entry(`room-${n}`, { arn, owner: `owner-${n}` }, { moderatorUserIds: ['mia'] })));
      await makeTable(tables, table, (stack) => new RoomDirectory(stack, 'Streams'), items);
      return { DIRECTORY_TABLE: table, OWNER_CAPABILITIES: '*', DIRECTORY_ROOMS: `${size}` };
    },
    async bans(size) {
      const table = name(made++);
      const items = Array.from({ length: size }, (_, n) => itemOfBan({ userId: `user-${n}`, room: arn, createdAt: new Date() }));
      await makeTable(tables, table, (stack) => new ChatBanList(stack, 'Bans'), items);
      const { pk, sk } = items[0];
      return { bans: { BAN_TABLE: table }, oneRead: { TABLE: table, KEY: JSON.stringify({ pk, sk }) } };
    },
    async close() {
      tables.destroy();
      await Promise.all([emulator.close(), ministack.stop()]);
    },
  };
}
