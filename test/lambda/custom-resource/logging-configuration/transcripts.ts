import { loggingConfigurationType } from '../../../../lambda/custom-resource/logging-configuration';
import { createEvent, openStage, type Stage } from '../stage';

export const S3 = { Name: 'transcripts', DestinationConfiguration: { S3: { BucketName: 'transcripts-1' } } };
export const LOGS = { Name: 'transcripts', DestinationConfiguration: { CloudWatchLogs: { LogGroupName: '/chat/transcripts' } } };
export const FIREHOSE = { Name: 'transcripts', DestinationConfiguration: { Firehose: { DeliveryStreamName: 'transcripts' } } };

export async function openLoggingStage(): Promise<Stage> {
  return openStage(loggingConfigurationType);
}

/** Nothing is there any more, and every change is at once and succeeds. */
export function reset(stage: Stage): void {
  stage.emulator.reset();
  Object.assign(stage.emulator.settings, { loggingConfigurationTransitionMs: 0, loggingConfigurationsFail: false });
}

/** What changes from now on takes so long. */
export function slowDown(stage: Stage, seconds = 10): void {
  stage.emulator.settings.loggingConfigurationTransitionMs = seconds * 1_000;
}

/** A logging configuration that the handler has made. */
export async function made(stage: Stage, properties: Record<string, unknown> = S3): Promise<string> {
  return (await stage.run(createEvent(properties))).physicalResourceId;
}
