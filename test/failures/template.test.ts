import { LOBBY, made, ofLoggingConfiguration, ofRoom, sentenceOf, TRANSCRIPTS } from './deployment';
import { testRows } from './doc';
import { type Emulator, startEmulator } from '../../emulator';
import { createEvent, updateEvent } from '../lambda/custom-resource/stage';

let emulator: Emulator;
beforeAll(async () => { emulator = await startEmulator(); });
afterEach(() => emulator.reset());
afterAll(() => emulator.close());

const sentence = async (event: object) => sentenceOf(emulator.endpoint, event);
const ofNewRoom = async (properties: object) => sentence(ofRoom(createEvent({ ...LOBBY, ...properties })));
const ofNewLoggingConfiguration = async (properties: object) => sentence(ofLoggingConfiguration(createEvent({ ...TRANSCRIPTS, ...properties })));

testRows('What the template says', {
  'A number is none': async () => [
    await ofNewRoom({ MaximumMessageRatePerSecond: '2.5' }),
    await ofNewRoom({ MaximumMessageLength: 'long' }),
  ],
  'The logging configurations of a room are no list of ARNs': async () => ofNewRoom({ LoggingConfigurationIdentifiers: 'transcripts' }),
  'The tags are no list of keys and values': async () => [
    await ofNewRoom({ Tags: { team: 'live' } }),
    await ofNewLoggingConfiguration({ Tags: [{ Key: 'team' }] }),
  ],
  'A tag has the reserved key': async () => ofNewRoom({ Tags: [{ Key: 'cdk-ivschat:owner', Value: 'me' }] }),
  'A logging configuration has no destination, or several': async () => [
    await ofNewLoggingConfiguration({ DestinationConfiguration: {} }),
    await ofNewLoggingConfiguration({ DestinationConfiguration: { S3: { BucketName: 'a-1' }, Firehose: { DeliveryStreamName: 'a' } } }),
  ],
  'A name is no string': async () => [
    await ofNewRoom({ Name: ['lobby'] }),
    await ofNewLoggingConfiguration({ Name: { first: 'transcripts' } }),
  ],
  'The review function of a room is not given as it must be': async () => [
    await ofNewRoom({ MessageReviewHandler: { FallbackResult: 'DENY' } }),
    await ofNewRoom({ MessageReviewHandler: { Uri: 'arn:aws:lambda:us-east-1:000000000000:function:reviewer', FallbackResult: 'deny' } }),
  ],
  'The name of a destination is no string': async () => ofNewLoggingConfiguration({ DestinationConfiguration: { CloudWatchLogs: {} } }),
  'The function is used for another type of resource': async () => sentence({ ...createEvent(), ResourceType: 'Custom::Other' }),
  'A resource that was never made is updated': async () => [
    await sentence(ofRoom(updateEvent('not-created:Lobby', LOBBY))),
    await sentence(ofLoggingConfiguration(updateEvent(await made(emulator.endpoint), TRANSCRIPTS))),
  ],
  'What is to be adopted is no ARN of a room': async () => [
    await ofNewRoom({ AdoptRoomArn: 'lobby' }),
    await sentence(ofRoom(updateEvent(await made(emulator.endpoint), { ...LOBBY, AdoptRoomArn: '' }))),
  ],
  'The room to adopt is elsewhere': async () => ofNewRoom({ AdoptRoomArn: 'arn:aws:ivschat:eu-west-1:000000000000:room/g1H2I3j4k5L6' }),
  'A room is to adopt that is one already': async () => (
    sentence(ofRoom(updateEvent(await made(emulator.endpoint), { ...LOBBY, AdoptRoomArn: 'arn:aws:ivschat:us-east-1:000000000000:room/g1H2I3j4k5L6' })))),
});
