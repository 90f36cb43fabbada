import { CreateRoomCommand, DeleteLoggingConfigurationCommand, DeleteRoomCommand, UpdateRoomCommand } from '@aws-sdk/client-ivschat';
import { BRIEFLY, LOBBY, made, ofLoggingConfiguration, ofRoom, sentenceAfter, sentenceOf, TRANSCRIPTS } from './deployment';
import { testRows } from './doc';
import { loggingConfigurationType } from '../../lambda/custom-resource/logging-configuration';
import { type FakeAws, startFakeAws } from '../emulator/fake-aws';
import { createEvent, deleteEvent, openStage, type Stage, updateEvent } from '../lambda/custom-resource/stage';

const CHANGED = { ...TRANSCRIPTS, DestinationConfiguration: { CloudWatchLogs: { LogGroupName: 'transcripts' } } };

let stage: Stage;
let aws: FakeAws;
beforeAll(async () => {
  stage = await openStage(loggingConfigurationType);
  aws = await startFakeAws();
});
afterEach(() => { stage.emulator.reset(); aws.reset(); });
afterAll(async () => {
  await stage.close();
  await aws.close();
});

const sentence = async (event: object, milliseconds?: number) => sentenceOf(stage.emulator.endpoint, event, milliseconds);

async function madeLoggingConfiguration(): Promise<string> {
  return made(stage.emulator.endpoint, ofLoggingConfiguration(createEvent(TRANSCRIPTS)));
}

/** From now on a logging configuration takes this long to change. */
function slowDown(seconds: number): void {
  stage.emulator.settings.loggingConfigurationTransitionMs = seconds * 1_000;
}

testRows('What others did', {
  'The room to adopt does not exist': async () => (
    sentence(ofRoom(createEvent({ ...LOBBY, AdoptRoomArn: 'arn:aws:ivschat:us-east-1:000000000000:room/g1H2I3j4k5L6' })))),
  'The room to adopt belongs to somebody': async () => {
    const AdoptRoomArn = await made(stage.emulator.endpoint);
    const { arn } = await stage.outsider.send(new CreateRoomCommand({ tags: { 'cdk-ivschat:directory': 'streams' } }));
    return Promise.all([AdoptRoomArn, arn].map((one) => sentence(ofRoom(createEvent({ ...LOBBY, AdoptRoomArn: one }, { LogicalResourceId: 'Foyer' })))));
  },
  'A resource was deleted outside CloudFormation': async () => {
    const room = await made(stage.emulator.endpoint);
    const loggingConfiguration = await madeLoggingConfiguration();
    await stage.outsider.send(new DeleteRoomCommand({ identifier: room }));
    await stage.outsider.send(new DeleteLoggingConfigurationCommand({ identifier: loggingConfiguration }));
    return [
      await sentence(ofRoom(updateEvent(room, LOBBY, LOBBY))),
      await sentence(ofLoggingConfiguration(updateEvent(loggingConfiguration, CHANGED, TRANSCRIPTS))),
    ];
  },
  'Rooms still use the logging configuration that is to be deleted': async () => {
    const id = await madeLoggingConfiguration();
    await stage.outsider.send(new CreateRoomCommand({ name: 'lobby', loggingConfigurationIdentifiers: [id] }));
    await stage.outsider.send(new CreateRoomCommand({ loggingConfigurationIdentifiers: [id] }));
    return sentenceAfter(await stage.run(deleteEvent(id, TRANSCRIPTS), { milliseconds: 60_000 }), 40_000);
  },
  // Nobody can be asked here.
  'What a failed creation left cannot be told from what was retained': async () => {
    await made(stage.emulator.endpoint);
    await madeLoggingConfiguration();
    return Promise.all(['not-created:Lobby', 'perhaps-created:Lobby', 'Live-Lobby-1A2B3C4D5E6F'].flatMap((id) => [
      sentence(ofRoom(deleteEvent(id, LOBBY)), BRIEFLY), sentence(ofLoggingConfiguration(deleteEvent(id, TRANSCRIPTS)), BRIEFLY),
    ]));
  },
  'A logging configuration is being changed, or is in use': async () => {
    const id = await madeLoggingConfiguration();
    slowDown(3_000);
    await stage.run(updateEvent(id, CHANGED, TRANSCRIPTS), { milliseconds: 1_000 });
    const changing = await sentence(ofLoggingConfiguration(updateEvent(id, TRANSCRIPTS, CHANGED)), BRIEFLY);
    stage.emulator.reset();
    const used = await madeLoggingConfiguration();
    await stage.outsider.send(new CreateRoomCommand({ loggingConfigurationIdentifiers: [used] }));
    stage.emulator.faults.add({ kind: 'access-denied', operation: 'ListRooms' });
    return [changing, await sentence(ofLoggingConfiguration(deleteEvent(used, TRANSCRIPTS)), BRIEFLY)];
  },
});

testRows('What becomes of logging configurations', {
  'The destination of a new one is missing': async () => {
    stage.emulator.settings.awsEndpoint = aws.endpoint;
    return Promise.all([TRANSCRIPTS, CHANGED].map(async (properties) => sentenceAfter(await stage.run(createEvent(properties)), 40_000)));
  },
  'Its new destination is missing': async () => {
    aws.buckets.set('transcripts', new Map());
    stage.emulator.settings.awsEndpoint = aws.endpoint;
    return sentenceAfter(await stage.run(updateEvent(await madeLoggingConfiguration(), CHANGED, TRANSCRIPTS)), 40_000);
  },
  'A room took it while it was being deleted': async () => {
    const id = await madeLoggingConfiguration();
    const room = await stage.outsider.send(new CreateRoomCommand({}));
    slowDown(10);
    const outcome = await stage.run(deleteEvent(id, TRANSCRIPTS), {
      onSleep: async () => { await stage.outsider.send(new UpdateRoomCommand({ identifier: room.arn, loggingConfigurationIdentifiers: [id] })); },
    });
    return sentenceAfter(outcome, 0);
  },
  'It takes too long': async () => {
    slowDown(3_000);
    const created = await stage.run(createEvent(TRANSCRIPTS), { milliseconds: 60_000 });
    return sentenceAfter(created, 50_000);
  },
});
