import { randomUUID } from 'crypto';
import { setTimeout as sleep } from 'timers/promises';
import { CreateChatTokenCommand, type CreateChatTokenCommandInput, IvschatClient } from '@aws-sdk/client-ivschat';
import { readConfig } from './config';
import { tokenHandler } from './handler';
import { TOKEN_METRICS } from '../../src/contract';
import { oneAttempt } from '../aws/one-attempt';
import { banListInEnvironment } from '../http/ban-list';
import { readCors, withCors } from '../http/cors';
import { observed } from '../http/observe';
import { apiRooms } from '../http/rooms';
import { watchThrottling } from '../http/throttling';

/** Three attempts and the pauses between them stay below the function's timeout of 15 s, with what the directory and the ban list take. */
const ATTEMPT_MILLISECONDS = 2_000;

/** Of CreateChatToken, in an account and region. */
const TOKENS_PER_SECOND = 200;

const client = new IvschatClient(oneAttempt(ATTEMPT_MILLISECONDS));

const dependencies = {
  config: readConfig(process.env),
  rooms: apiRooms(process.env, Date.now).rooms,
  tokens: {
    create: (input: CreateChatTokenCommandInput) => (
      client.send(new CreateChatTokenCommand(input), { abortSignal: AbortSignal.timeout(ATTEMPT_MILLISECONDS) })),
    sleep,
    random: Math.random,
    throttling: watchThrottling(TOKENS_PER_SECOND, Math.random, Date.now),
  },
  bans: banListInEnvironment(process.env),
  newId: randomUUID,
  now: Date.now,
  random: Math.random,
};

const cors = readCors(process.env);

export const handler = observed({
  messages: {
    succeeded: 'Token issued',
    denied: 'Token denied',
    banned: 'Token denied: the user is banned',
    limited: 'Token denied: the user has had too many',
    throttled: 'Token throttled by Amazon IVS Chat',
    failed: 'Token failed',
  },
  metrics: TOKEN_METRICS,
}, (observe) => withCors(cors, tokenHandler({ ...dependencies, observe })));
