import { spawn } from 'node:child_process';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { firstMessage } from '../first-message';

export interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly thrown?: string;
  readonly milliseconds: number;
}

/** What the function that ships answers these events with, all at once, in a process of its own, and what it prints. */
export async function run(name: 'chat-token' | 'chat-moderation' | 'chat-hosts', aws: Server, events: readonly unknown[]): Promise<{ answers: Answer[]; printed: string }> {
  const script = `
    const { handler } = require(process.env.BUNDLE);
    process.once('message', async (events) => {
      const answers = await Promise.all(events.map(async (event) => {
        const begin = Date.now();
        const answer = await handler(event).catch((error) => ({ thrown: error.stack }));
        return { ...answer, milliseconds: Date.now() - begin };
      }));
      process.send(answers, () => process.exit());
    });`;
  const endpoint = `http://127.0.0.1:${(aws.address() as AddressInfo).port}`;
  const child = spawn(process.execPath, ['-e', script], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      PATH: process.env.PATH,
      BUNDLE: join(__dirname, '../../../assets/lambda', name, 'index.js'),
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'SECRET-KEY',
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_ENDPOINT_URL: endpoint,
      ROOM_ARN_PREFIX: 'arn:aws:ivschat:us-east-1:123456789012:room/',
      ROOMS: 'lobby=lobbylobbylo',
      CAPABILITIES: 'SEND_MESSAGE',
      GROUP_CAPABILITIES: '',
      ATTRIBUTE_CLAIMS: '',
      SESSION_MINUTES: '60',
      MODERATOR_GROUPS: 'moderate=moderators',
      USER_ID_CLAIM: 'sub',
      GROUPS_CLAIM: 'cognito:groups',
      AUTHORIZER: 'jwt',
      GUEST_ROOMS: 'lobby',
      GUEST_POLICY: 'can=&minutes=5',
      BAN_TABLE: 'bans',
      DIRECTORY_TABLE: 'rooms',
      OWNER_CAPABILITIES: '*',
      TOKENS_PER_USER: '5',
      BAN_QUEUE_URL: `${endpoint}/123456789012/bans`,
      AUDIT_LOG_GROUP: 'audit',
      HOST_GROUPS: 'host=creators',
      ROOMS_PER_OWNER: '5',
      STATIC_ROOMS: 'lobby',
      DIRECTORY_FUNCTION: 'arn:aws:lambda:us-east-1:123456789012:function:directory',
      USER_HASH_KEY_SECRET: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:key',
    },
  });
  const output = Promise.all([text(child.stdout!), text(child.stderr!)]);
  child.send(events);
  const answers = await firstMessage<Answer[]>(child);
  return { answers, printed: (await output).join('\n') };
}
