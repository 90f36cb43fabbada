import {
  CreateChatTokenCommand, CreateLoggingConfigurationCommand, CreateRoomCommand, DeleteMessageCommand, DeleteRoomCommand, DisconnectUserCommand,
  GetRoomCommand, type IvschatClient, SendEventCommand, UpdateRoomCommand,
} from '@aws-sdk/client-ivschat';
import type { Question } from './question';
import { NAMES } from '../names';
import { isAllowed } from '../stage';

const MARK = { [NAMES.tag]: 'allowed' };

/** What the functions of a directory and of its APIs do in a room, the last of all last. */
const CALLS: Readonly<Record<string, (client: IvschatClient, room: string) => Promise<unknown>>> = {
  CreateChatToken: async (client, roomIdentifier) => client.send(new CreateChatTokenCommand({ roomIdentifier, userId: 'probe' })),
  SendEvent: async (client, roomIdentifier) => client.send(new SendEventCommand({ roomIdentifier, eventName: 'probe' })),
  DeleteMessage: async (client, roomIdentifier) => client.send(new DeleteMessageCommand({ roomIdentifier, id: 'AbCdEf012345' })),
  DisconnectUser: async (client, roomIdentifier) => client.send(new DisconnectUserCommand({ roomIdentifier, userId: 'probe' })),
  GetRoom: async (client, identifier) => client.send(new GetRoomCommand({ identifier })),
  UpdateRoom: async (client, identifier) => client.send(new UpdateRoomCommand({ identifier, maximumMessageLength: 100 })),
  DeleteRoom: async (client, identifier) => client.send(new DeleteRoomCommand({ identifier })),
};

export const RESOURCE_TAG: Question = {
  question: 'Does `CreateChatToken`, with the other calls, honour the IAM condition `aws:ResourceTag`? AWS documents it for rooms',
  answers: {
    'all calls honour it': 'a directory\'s functions act in its rooms alone',
    'some calls refuse it': 'a directory needs `requireResourceTag: false`',
    'all calls refuse it': 'a directory needs `requireResourceTag: false`',
  },
  emulator: 'nobody looks at it',
  first: true,
  ask: async (stage) => {
    const client = await stage.as(stage.probe.ByTagArn!);
    const [marked, other] = [await stage.room({ tags: MARK }), await stage.room({})];
    const refused: string[] = [];
    const passed: string[] = [];
    for (const [name, call] of Object.entries(CALLS)) {
      if (!await isAllowed(async () => call(client, marked), stage.world.patienceMs)) refused.push(name);
      if (await isAllowed(async () => call(client, other), 0)) passed.push(name);
    }
    const all = Object.keys(CALLS);
    const seen = `in the room with the tag, refused: ${list(refused)}; in the one without, allowed: ${list(passed)}`;
    if (passed.length > 0) return { answer: passed.length === all.length ? 'nobody looks at it' : `${passed.join(', ')} do not look at it`, seen };
    if (refused.length === 0) return { answer: 'all calls honour it', seen };
    return { answer: refused.length === all.length ? 'all calls refuse it' : 'some calls refuse it', seen };
  },
};

export const REQUEST_TAG: Question = {
  question: 'Does `aws:RequestTag` hold for `CreateRoom` with tags, which also needs `TagResource`?',
  answers: {
    'it holds': 'a directory\'s function makes rooms with its own tag alone',
    'it refuses the tag, too': 'a directory needs `requireResourceTag: false`',
  },
  emulator: 'nobody looks at it',
  first: true,
  ask: async (stage) => {
    const client = await stage.as(stage.probe.WithTagArn!);
    const make = (tags: Readonly<Record<string, string>>) => async () => client.send(new CreateRoomCommand({ name: NAMES.scratch, tags }));
    const withIt = await isAllowed(make(MARK), stage.world.patienceMs);
    const without = await isAllowed(make({ [NAMES.tag]: 'probe' }), 0);
    const seen = `a room with the tag: ${withIt ? 'made' : 'refused'}; with another value: ${without ? 'made' : 'refused'}`;
    if (without) return { answer: 'nobody looks at it', seen };
    return { answer: withIt ? 'it holds' : 'it refuses the tag, too', seen };
  },
};

export const MORE_PERMISSIONS: Question = {
  question: 'Does AWS ask for more permissions than documented when a logging configuration is made whose destination allows delivery already?',
  answers: {
    no: 'the function holds what is needed',
    yes: '`ChatResourceProvider.forLoggingConfigurations(scope, { role })` takes a role that has it',
  },
  emulator: 'no',
  first: true,
  ask: async (stage) => {
    const client = await stage.as(stage.probe.LogMakerArn!);
    const destinations = {
      'CloudWatch Logs': { cloudWatchLogs: { logGroupName: stage.probe.LogGroupName! } },
      'S3': { s3: { bucketName: stage.probe.BucketName! } },
    };
    const refused: string[] = [];
    for (const [name, destinationConfiguration] of Object.entries(destinations)) {
      let said = '';
      const input = { name: NAMES.scratch, destinationConfiguration, tags: { [NAMES.tag]: 'scratch' } };
      const attempt = async () => client.send(new CreateLoggingConfigurationCommand(input)).catch((error: unknown) => {
        said = error instanceof Error ? error.message : String(error);
        throw error;
      });
      if (!await isAllowed(attempt, stage.world.patienceMs)) refused.push(`${name} (${said})`);
    }
    return { answer: refused.length === 0 ? 'no' : 'yes', seen: refused.length === 0 ? 'made, for CloudWatch Logs and for S3' : `refused: ${refused.join('; ')}` };
  },
};

function list(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}
