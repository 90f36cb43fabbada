import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateLoggingConfigurationCommand } from '@aws-sdk/client-ivschat';
import { BRIEFLY, LOBBY, made, ofLoggingConfiguration, ofRoom, sentenceAfter, sentenceOf, TRANSCRIPTS } from './deployment';
import { testRows } from './doc';
import { loggingConfigurationType } from '../../lambda/custom-resource/logging-configuration';
import { roomType } from '../../lambda/custom-resource/room';
import { type FakeAws, startFakeAws } from '../emulator/fake-aws';
import { createEvent, openStage, type Stage, updateEvent } from '../lambda/custom-resource/stage';

const REVIEWED = { ...LOBBY, MessageReviewHandler: { Uri: 'arn:aws:lambda:us-east-1:000000000000:function:reviewer' } };
const LOGGED = { ...LOBBY, LoggingConfigurationIdentifiers: ['arn:aws:ivschat:us-east-1:000000000000:logging-configuration/000000000000'] };

let type: typeof roomType | typeof loggingConfigurationType;
let stage: Stage;
let aws: FakeAws;
beforeAll(async () => {
  stage = await openStage((client) => type(client));
  aws = await startFakeAws();
});
beforeEach(() => { type = roomType; });
afterEach(() => stage.emulator.reset());
afterAll(async () => {
  await stage.close();
  await aws.close();
});

const sentence = async (event: object) => sentenceOf(stage.emulator.endpoint, event);

/** The sentence where the service answers a call with an error that no state of the emulator leads to. */
async function refused(operation: string, code: string, event: object): Promise<string> {
  stage.emulator.faults.add({ kind: 'error-before', operation, code });
  return sentence(event);
}

testRows('What Amazon IVS Chat refuses', {
  'A value is refused': async () => [
    await sentence(ofRoom(createEvent({ ...LOBBY, MaximumMessageRatePerSecond: '101' }))),
    await sentence(ofRoom(updateEvent(await made(stage.emulator.endpoint), { ...LOBBY, Name: 'my lobby' }, LOBBY))),
    await sentence(ofLoggingConfiguration(createEvent({ ...TRANSCRIPTS, DestinationConfiguration: { S3: { BucketName: 'Legacy_Bucket' } } }))),
  ],
  'The service may not invoke the review function': async () => {
    stage.emulator.settings.awsEndpoint = aws.endpoint; // where the function has no policy at all
    const { physicalResourceId } = await stage.run(createEvent(LOBBY));
    return [
      sentenceAfter(await stage.run(createEvent(REVIEWED)), 30_000),
      sentenceAfter(await stage.run(updateEvent(physicalResourceId, REVIEWED, LOBBY)), 30_000),
    ];
  },
  'A quota is used up': async () => {
    const destinationConfiguration = { s3: { bucketName: 'b-1' } };
    for (let n = 0; n < 10; n++) await stage.outsider.send(new CreateLoggingConfigurationCommand({ destinationConfiguration }));
    return [
      await sentence(ofLoggingConfiguration(createEvent(TRANSCRIPTS))),
      await refused('CreateRoom', 'ServiceQuotaExceededException', ofRoom(createEvent(LOBBY))),
    ];
  },
  'AWS is reviewing the account': async () => [
    await refused('CreateRoom', 'PendingVerification', ofRoom(createEvent(LOBBY))),
    await refused('CreateLoggingConfiguration', 'PendingVerification', ofLoggingConfiguration(createEvent(TRANSCRIPTS))),
  ],
  'The function may not make the call': async () => {
    stage.emulator.faults.add({ kind: 'access-denied' });
    return sentenceAfter(await stage.run(createEvent(LOBBY)), 30_000);
  },
  'A room is to log to a logging configuration that does not exist': async () => {
    const { physicalResourceId } = await stage.run(createEvent(LOBBY));
    return [
      sentenceAfter(await stage.run(createEvent(LOGGED)), 20_000),
      sentenceAfter(await stage.run(updateEvent(physicalResourceId, LOGGED, LOBBY)), 20_000),
    ];
  },
  'A creation is answered without an ARN': async () => {
    const empty = createServer((request, response) => { request.resume().on('end', () => response.end('{}')); });
    await new Promise<void>((resolve) => empty.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(empty.address() as AddressInfo).port}`;
    try {
      return [
        await sentenceOf(endpoint, ofRoom(createEvent(LOBBY)), BRIEFLY),
        await sentenceOf(endpoint, ofLoggingConfiguration(createEvent(TRANSCRIPTS)), BRIEFLY),
      ];
    } finally {
      empty.close();
      empty.closeAllConnections();
    }
  },
  'A new resource has vanished': async () => {
    type = loggingConfigurationType;
    stage.emulator.faults.add({ kind: 'not-visible', delayMs: 60_000 });
    return sentenceAfter(await stage.run(createEvent(TRANSCRIPTS)), 20_000);
  },
});
