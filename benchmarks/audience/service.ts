import { join } from 'node:path';
import { CreateRoomCommand, IvschatClient } from '@aws-sdk/client-ivschat';
import { bundled, type NewEnvironment } from './handlers';
import { sampleHandler } from './sample';
import type { Time } from './virtual-time';
import { type Emulator, startEmulator } from '../../emulator';
import { TOKEN_ENV } from '../../src/contract';

/** `ours` as it ships; `by-token`, the same with CreateChatToken's answer handed through; AWS's `sample`. */
export type HandlerName = 'ours' | 'by-token' | 'sample';

/** A service under its limits, and the function in front of it. */
export interface Service {
  readonly emulator: Emulator;
  readonly environment: NewEnvironment;
  /** What API Gateway hands to the function for a viewer. */
  eventOf(viewer: number): object;
}

/** What a call of CreateChatToken takes. The emulator answers in less than a millisecond, and Amazon IVS Chat does not. */
const CALL_MILLISECONDS = 20;
const BUNDLE = join(__dirname, '../../assets/lambda/chat-token/index.js');
/** Sign-ins outlast all sessions. */
const SIGN_IN_SECONDS = 86_400;
const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };

export async function openService(handler: HandlerName, sessionMinutes: number, time: Time): Promise<Service> {
  const emulator = await startEmulator({ limits: true, clock: time.service });
  const client = new IvschatClient({ endpoint: emulator.endpoint, region: emulator.region, credentials: CREDENTIALS });
  const arn = (await client.send(new CreateRoomCommand({}))).arn!;
  client.destroy();
  emulator.faults.add({ kind: 'delay', operation: 'CreateChatToken', delayMs: CALL_MILLISECONDS });
  if (handler === 'sample') {
    return {
      emulator,
      environment: sampleHandler(emulator.endpoint, sessionMinutes, time),
      eventOf: (viewer) => ({ httpMethod: 'POST', body: JSON.stringify({ arn, userId: `viewer-${viewer}` }) }),
    };
  }
  const [prefix, id] = arn.split(/(?<=\/)/);
  const environment = {
    AWS_REGION: emulator.region,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_LAMBDA_FUNCTION_NAME: 'chat-tokens',
    AWS_ENDPOINT_URL_IVSCHAT: emulator.endpoint,
    [TOKEN_ENV.roomArnPrefix]: prefix,
    [TOKEN_ENV.rooms]: `lobby=${id}`,
    [TOKEN_ENV.capabilities]: 'SEND_MESSAGE',
    [TOKEN_ENV.groupCapabilities]: '',
    [TOKEN_ENV.attributeClaims]: '',
    [TOKEN_ENV.userIdClaim]: 'sub',
    [TOKEN_ENV.groupsClaim]: 'groups',
    [TOKEN_ENV.sessionMinutes]: String(sessionMinutes),
    [TOKEN_ENV.authorizer]: 'jwt',
    ...handler === 'by-token' ? { [TOKEN_ENV.renewal]: 'token' } : {},
  };
  const exp = String(Math.floor(time.now() / 1_000) + SIGN_IN_SECONDS);
  return { emulator, environment: bundled(BUNDLE, environment, time), eventOf: (viewer) => eventOf(`viewer-${viewer}`, exp) };
}

function eventOf(userId: string, exp: string): object {
  const claims = { sub: userId, exp };
  const jwt = `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;
  return {
    version: '2.0',
    routeKey: 'POST /rooms/{room}/tokens',
    headers: { authorization: `Bearer ${jwt}` },
    pathParameters: { room: 'lobby' },
    requestContext: { requestId: userId, http: { method: 'POST' }, authorizer: { jwt: { claims } } },
    isBase64Encoded: false,
  };
}
