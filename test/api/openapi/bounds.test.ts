import { Duration, Stack } from 'aws-cdk-lib';
import fc from 'fast-check';
import { accepts, type Document, written } from './documents';
import { tokenRequest } from '../../../lambda/chat-token/body';
import { readConfig } from '../../../lambda/chat-token/config';
import { decide } from '../../../lambda/chat-token/decide';
import { type Environment } from '../../../lambda/http/environment';
import { Refusal } from '../../../lambda/http/problem';
import { roomsInEnvironment } from '../../../lambda/http/resolver';
import { ChatApi, type ChatApiProps } from '../../../src/api/chat-api';
import { ChatAuthorizer } from '../../../src/api/chat-authorizer';
import { ChatCapability } from '../../../src/api/chat-capability';
import { event } from '../../lambda/http/fixtures';
import { room, tokenFunction } from '../deployed';

const OPTIONS: Partial<ChatApiProps> = {
  capabilities: ChatCapability.ALL,
  sessionDuration: Duration.minutes(37),
  requestAttributes: { displayName: { maximumLength: 9 }, color: { maximumLength: 7 } },
  guests: { rooms: ['lobby'], capabilities: [ChatCapability.SEND_MESSAGE], sessionDuration: Duration.minutes(4) },
};

interface Documented {
  readonly document: Document;
  /** The function's answer to a body: nothing, or the name of the problem. */
  readonly answer: (body: unknown, guest?: boolean) => Promise<string | undefined>;
}

function documented(options: Partial<ChatApiProps> = OPTIONS): Documented {
  let environment: Environment = {};
  const document = written((stack: Stack) => {
    build(stack, options);
    const twin = new Stack();
    build(twin, options);
    ({ environment } = tokenFunction(twin));
  });
  const config = readConfig(environment);
  const rooms = roomsInEnvironment(environment);
  return {
    document,
    answer: async (body, guest = false) => {
      const { arn, policy } = (await rooms.find('lobby'))!;
      const user = { userId: 'ada', groups: [], claim: () => undefined } as never;
      try {
        const request = tokenRequest(event('http-jwt', { body: JSON.stringify(body), isBase64Encoded: false }), config.requestAttributes);
        decide({ arn, policy: guest ? config.guests!.policy : policy, user, request, attributeClaims: new Map(), now: 0, random: 0 });
        return undefined;
      } catch (error) {
        return error instanceof Refusal ? error.problem : Promise.reject(error as Error);
      }
    },
  };
}

function build(stack: Stack, options: Partial<ChatApiProps>): void {
  new ChatApi(stack, 'ChatApi', {
    rooms: { lobby: room(stack, 'RoomLobby') },
    authorizer: ChatAuthorizer.jwt({ issuer: 'https://login.example.com/', audience: ['chat'] }),
    ...options,
  });
}

const ACCEPTED: [string, object][] = [
  ['nothing', {}],
  ['no capabilities', { capabilities: [] }],
  ['every capability, and one of them twice', { capabilities: ['SEND_MESSAGE', 'DELETE_MESSAGE', 'DISCONNECT_USER', 'SEND_MESSAGE'] }],
  ['the shortest session', { sessionDurationInMinutes: 1 }],
  ['the longest session', { sessionDurationInMinutes: 37 }],
  ['an attribute of its longest, in characters of four bytes', { attributes: { displayName: '😀'.repeat(9) } }],
  ['every attribute', { attributes: { displayName: 'Ada', color: '#ffffff' } }],
];

const REFUSED: [string, unknown][] = [
  ['a session of no minute', { sessionDurationInMinutes: 0 }],
  ['a session that is a minute too long', { sessionDurationInMinutes: 38 }],
  ['a part of a minute', { sessionDurationInMinutes: 1.5 }],
  ['a session as text', { sessionDurationInMinutes: '5' }],
  ['an attribute that is a character too long', { attributes: { displayName: '😀'.repeat(10) } }],
  ['another attribute that is a character too long', { attributes: { color: '#fffffff' } }],
  ['an empty attribute', { attributes: { color: '' } }],
  ['an attribute with a control character', { attributes: { color: 'a\n' } }],
  ['an attribute with a control character of Unicode', { attributes: { color: '\u0085' } }],
  ['an attribute that there is not', { attributes: { admin: 'true' } }],
  ['attributes that are a list', { attributes: [] }],
  ['a capability that there is not', { capabilities: ['FLY'] }],
  ['a capability without a list', { capabilities: 'SEND_MESSAGE' }],
  ['a null', { capabilities: null }],
  ['a field that there is not', { userId: 'mona' }],
  ['a list', []],
];

describe('the function takes what the document says, and refuses what it does not:', () => {
  const { document, answer } = documented();
  const valid = accepts(document, 'TokenRequest');

  test.each(ACCEPTED)('%s', async (_what, body) => {
    expect(valid(body)).toBe(true);
    expect(await answer(body)).toBeUndefined();
  });

  test.each(REFUSED)('not %s', async (_what, body) => {
    expect(valid(body)).toBe(false);
    expect(await answer(body)).toBe('invalid-request');
  });

  test('anything else alike', async () => {
    const values = fc.oneof(fc.jsonValue(), fc.integer({ min: -1, max: 40 }), fc.string({ unit: 'binary', maxLength: 12 }), fc.array(fc.constantFrom('SEND_MESSAGE', 'FLY'), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom('displayName', 'color', 'x'), fc.string({ unit: 'grapheme', maxLength: 11 }), { noNullPrototype: true }));
    const bodies = fc.dictionary(fc.constantFrom('capabilities', 'sessionDurationInMinutes', 'attributes'), values, { noNullPrototype: true });
    await fc.assert(fc.asyncProperty(bodies, async (body) => {
      expect(await answer(body)).toBe(valid(body) ? undefined : 'invalid-request');
    }), { numRuns: 500 });
  });
});

test('guests have bounds of their own', async () => {
  const { document, answer } = documented();
  const valid = accepts(document, 'GuestTokenRequest');
  for (const body of [{ sessionDurationInMinutes: 4 }, { capabilities: ['SEND_MESSAGE'] }]) {
    expect([valid(body), await answer(body, true)]).toEqual([true, undefined]);
  }
  expect([valid({ sessionDurationInMinutes: 5 }), await answer({ sessionDurationInMinutes: 5 }, true)]).toEqual([false, 'invalid-request']);
  expect([valid({ capabilities: ['DELETE_MESSAGE'] }), await answer({ capabilities: ['DELETE_MESSAGE'] }, true)]).toEqual([false, 'capability-not-allowed']);
});

test('guests who can only read may ask for that', async () => {
  const { document, answer } = documented({ guests: { rooms: ['lobby'] } });
  const valid = accepts(document, 'GuestTokenRequest');
  expect([valid({ capabilities: [] }), await answer({ capabilities: [] }, true)]).toEqual([true, undefined]);
  expect([valid({ capabilities: ['SEND_MESSAGE'] }), await answer({ capabilities: ['SEND_MESSAGE'] }, true)]).toEqual([false, 'capability-not-allowed']);
});

test('an API without attributes of the client\'s own has no field for them', async () => {
  const { document, answer } = documented({});
  expect([accepts(document, 'TokenRequest')({ attributes: {} }), await answer({ attributes: {} })]).toEqual([false, 'invalid-request']);
});
