import { fork } from 'node:child_process';
import { join } from 'node:path';
import { CreateRoomCommand, IvschatClient } from '@aws-sdk/client-ivschat';
import { show, takeTurns } from './timing';
import { startEmulator } from '../emulator';

const WARM_UP_CALLS = 300;
const RUNNER = join(__dirname, 'token-runner.cjs');

/**
 * What the token function adds to the one call that it is there for: its bundle with a policy, logs and metrics on, beside a bare
 * CreateChatToken by the SDK, each in a process of its own, taking turns at the same room of the same emulator.
 */
export async function measureTokenPath(rounds = 21, calls = 200): Promise<string> {
  const emulator = await startEmulator();
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
  const client = new IvschatClient({ endpoint: emulator.endpoint, region: 'us-east-1', credentials });
  const { arn } = await client.send(new CreateRoomCommand({}));
  client.destroy();
  const [prefix, id] = arn!.split(/(?<=\/)/);
  const env = {
    PATH: process.env.PATH,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_LAMBDA_FUNCTION_NAME: 'chat-tokens',
    AWS_ENDPOINT_URL_IVSCHAT: emulator.endpoint,
    ROOM_ARN: arn,
    ROOM_ARN_PREFIX: prefix,
    ROOMS: `lobby=${id}.1`,
    CAPABILITIES: '',
    GROUP_CAPABILITIES: '',
    ATTRIBUTE_CLAIMS: 'displayName=preferred_username',
    REQUEST_ATTRIBUTES: 'color=7',
    USER_ID_CLAIM: 'sub',
    GROUPS_CLAIM: 'cognito:groups',
    SESSION_MINUTES: '60',
    AUTHORIZER: 'jwt',
    POLICY_1: 'can=SEND_MESSAGE&group:moderators=SEND_MESSAGE,DISCONNECT_USER,DELETE_MESSAGE&allow=vips&minutes=15',
  };
  const runners = (['bare', 'ours'] as const).map((name) => ({ name, child: fork(RUNNER, [name], { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }), times: [] as number[] }));
  try {
    await takeTurns(runners, { rounds, calls, warmUp: WARM_UP_CALLS });
  } finally {
    runners.forEach(({ child }) => child.kill());
    await emulator.close();
  }
  const [bare, ours] = runners.map(({ times }) => times);
  const ratios = ours.map((time, round) => time / bare[round]);
  return `token path, ${rounds} rounds of ${calls} calls: bare ${show(bare)} ms, ours ${show(ours)} ms, ratio ${show(ratios)}`;
}
