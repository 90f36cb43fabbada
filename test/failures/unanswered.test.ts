import { openBlackHole } from './black-hole';
import { answerTo, BRIEFLY, LOBBY, ofLoggingConfiguration, ofRoom, sentenceOf, TRANSCRIPTS } from './deployment';
import { DOC, testRows } from './doc';
import { type Emulator, type Fault, startEmulator } from '../../emulator';
import { invoke } from '../lambda/custom-resource/lambda-process';
import { openResponseUrl } from '../lambda/custom-resource/response-url';
import { createEvent, deleteEvent, updateEvent } from '../lambda/custom-resource/stage';

const ROOM = 'arn:aws:ivschat:us-east-1:000000000000:room/000000000000';
/** With an empty part it can be no name, so that no resolver is asked for it. */
const NO_ADDRESS = 'http://ivschat.nowhere-1..invalid';

let emulator: Emulator;
let silent: Emulator;
let nowhere: Awaited<ReturnType<typeof openBlackHole>>;
/** What takes so long that all are under way from the start. */
let slow: Readonly<Record<'unconnected' | 'unanswered' | 'room' | 'loggingConfiguration' | 'deleted', Promise<string>>>;

beforeAll(async () => {
  [emulator, silent, nowhere] = await Promise.all([startEmulator(), startEmulator(), openBlackHole()]);
  silent.faults.add({ kind: 'delay', delayMs: 60_000 });
  // An Update makes one call: after a Create, the function would also look for what it may have made.
  const update = ofRoom(updateEvent(ROOM, LOBBY));
  slow = {
    // The function gives up a connection after 5 seconds, makes no other call by then, and the watchdog comes after 10.
    unconnected: sentenceOf(nowhere.endpoint, update, 15_000).catch(String),
    // It gives up a call after 10 seconds, makes no other by then, and the watchdog comes after 15.
    unanswered: sentenceOf(silent.endpoint, update, 20_000).catch(String),
    room: sentenceOf(NO_ADDRESS, ofRoom(createEvent(LOBBY))).catch(String),
    loggingConfiguration: sentenceOf(NO_ADDRESS, ofLoggingConfiguration(createEvent(TRANSCRIPTS))).catch(String),
    deleted: sentenceOf(NO_ADDRESS, ofRoom(deleteEvent(ROOM, LOBBY)), BRIEFLY).catch(String),
  };
});
afterEach(() => emulator.reset());
afterAll(async () => {
  nowhere.close();
  await Promise.all([emulator.close(), silent.close()]);
});

/** What is read where every call goes wrong like this, for rooms and for logging configurations. */
async function sentences(fault: Fault, milliseconds = BRIEFLY): Promise<string[]> {
  emulator.faults.clear();
  emulator.faults.add(fault);
  return Promise.all([
    sentenceOf(emulator.endpoint, ofRoom(createEvent(LOBBY)), milliseconds),
    sentenceOf(emulator.endpoint, ofLoggingConfiguration(createEvent(TRANSCRIPTS)), milliseconds),
  ]);
}

testRows('No answer, or none in time', {
  'Too many calls in the account': async () => sentences({ kind: 'throttle' }),
  'Amazon IVS Chat fails': async () => [
    ...await sentences({ kind: 'error-before', status: 500 }),
    ...await sentences({ kind: 'error-before', status: 503 }),
  ],
  'The connection breaks': async () => sentences({ kind: 'drop-before' }),
  'The function cannot connect': () => slow.unconnected,
  'Amazon IVS Chat does not answer': () => slow.unanswered,
  'Amazon IVS Chat has no address in the region': () => Promise.all([slow.room, slow.loggingConfiguration]),
  // The watchdog comes after half a second.
  'The function runs out of time': async () => sentences({ kind: 'delay', delayMs: 60_000 }, 5_500),
});

test.concurrent.each(['Live-Lobby-1A2B3C4D5E6F', 'not-created:Lobby'])('Where Amazon IVS Chat has no address, the rollback of a Create succeeds: %s', async (id) => {
  const events = [ofRoom(deleteEvent(id, LOBBY)), ofLoggingConfiguration(deleteEvent(id, TRANSCRIPTS))];
  const answers = await Promise.all(events.map((event) => answerTo(NO_ADDRESS, event)));
  for (const answer of answers) expect(answer).toEqual({ physicalResourceId: id, reason: undefined });
});

test('Where it had an address, a Delete that finds none fails', async () => {
  expect(await slow.deleted).toMatch(/^ListRooms failed with Error: getaddrinfo ENOTFOUND/);
});

test('Where CloudFormation does not take the answer, the log says what the page says to look for', async () => {
  const response = await openResponseUrl();
  response.statuses.push(403);
  const { code, output } = await invoke({ ResponseURL: response.url, ...ofRoom(createEvent(LOBBY)) }, {
    AWS_ENDPOINT_URL_IVSCHAT: emulator.endpoint, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'AKIDFAILURES', AWS_SECRET_ACCESS_KEY: 'secret',
  }).ended;
  await response.close();
  expect(code).not.toBe(0);
  expect(DOC).toContain('`CloudFormation did not take the answer: <cause>`');
  expect(output).toContain('CloudFormation did not take the answer: HTTP 403');
  // What CloudFormation's sentence gives to search for.
  expect(output).toContain(response.answers[0].RequestId);
});
