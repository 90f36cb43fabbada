import { randomUUID } from 'node:crypto';
import {
  type GetRoomCommandOutput, GetRoomCommand, IvschatClient, ListLoggingConfigurationsCommand, ListRoomsCommand, ListTagsForResourceCommand,
  type LoggingConfigurationSummary,
} from '@aws-sdk/client-ivschat';
import { type Emulator, startEmulator } from '../../../emulator';
import { SYSTEM_CLOCK } from '../../../emulator/common/clock';
import type { LifecycleEvent } from '../../../lambda/custom-resource/event';
import { type Attributes, converge } from '../../../lambda/custom-resource/lifecycle';
import { roomType } from '../../../lambda/custom-resource/room';
import { AWAITED, type Standing } from '../../../lambda/custom-resource/standing';
import type { TemplateType } from '../../../lambda/custom-resource/template-type';
import { createClient } from '../../../lambda/ivschat/client';
import type { Desired } from '../../../lambda/ivschat/resource-type';
import type { Time } from '../../../lambda/ivschat/time';

/** The lifecycle's waits are cut to a fiftieth. The clock that it shares with the emulator goes by what it asked for, and by nothing else. */
const HASTE = 50;
const START = Date.UTC(2030, 0, 1);

export interface Outcome {
  readonly physicalResourceId: string;
  readonly attributes?: Attributes;
  readonly error?: Error;
  /** How long it took, in milliseconds of the stage's clock. */
  readonly elapsed: number;
}

/** The lifecycle against an emulator that it reaches over HTTP, as the Lambda function would. */
export interface Stage {
  readonly emulator: Emulator;
  /** For what somebody does outside CloudFormation. */
  readonly outsider: IvschatClient;
  /** Lets so many milliseconds pass. */
  pass(milliseconds: number): Promise<void>;
  /** What time it is on the stage's clock, in milliseconds since the epoch. */
  now(): number;
  /**
   * Runs an event to its end. `onSleep` is called before each wait, with what was asked for; `standing` and `began` are CloudFormation's: as
   * a rule it waits, and has begun before anything was made.
   */
  run(event: LifecycleEvent, options?: {
    milliseconds?: number;
    onSleep?: (milliseconds: number) => void | Promise<void>;
    standing?: (maximumAge: number) => Promise<Standing>;
    began?: (oldest: number) => Promise<number>;
  }): Promise<Outcome>;
  /** Every room there is, with all its settings. */
  rooms(): Promise<Omit<GetRoomCommandOutput, '$metadata'>[]>;
  /** Every logging configuration there is. */
  loggingConfigurations(): Promise<LoggingConfigurationSummary[]>;
  tags(arn: string): Promise<Record<string, string>>;
  /** How often each operation was called, whatever came of it. */
  calls(operation: string): number;
  /** What was called, in order, whatever came of it. */
  operations(): string[];
  close(): Promise<void>;
}

export async function openStage(resourceType: (client: IvschatClient) => TemplateType<Desired> = roomType): Promise<Stage> {
  let now = START;
  const pass = async (milliseconds: number) => {
    const until = now + milliseconds;
    await new Promise((resolve) => setTimeout(resolve, milliseconds / HASTE));
    now = Math.max(now, until);
  };
  const emulator = await startEmulator({ clock: { now: () => now, after: SYSTEM_CLOCK.after } });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_IVSCHAT: emulator.endpoint, AWS_REGION: emulator.region, AWS_ACCESS_KEY_ID: 'AKIDHANDLER', AWS_SECRET_ACCESS_KEY: 'secret',
  });
  const outsider = new IvschatClient({});
  return {
    emulator,
    outsider,
    pass,
    now: () => now,
    async run(event, { milliseconds = 280_000, onSleep, standing = async () => AWAITED, began = async () => START } = {}) {
      const time: Time = {
        now: () => now,
        random: () => 0.5,
        sleep: async (asked) => {
          await onSleep?.(asked);
          await pass(asked);
        },
      };
      const start = time.now();
      let physicalResourceId = '';
      const outcome = { identify: (id: string) => { physicalResourceId = id; } };
      const type = resourceType(createClient(new AbortController().signal));
      const run = { event, type, time, start, deadline: start + milliseconds, standing, began, ...outcome };
      try {
        const attributes = await converge(run);
        return { physicalResourceId, attributes, elapsed: time.now() - start };
      } catch (error) {
        return { physicalResourceId, error: error as Error, elapsed: time.now() - start };
      }
    },
    async rooms() {
      const { rooms = [] } = await outsider.send(new ListRoomsCommand({}));
      return Promise.all(rooms.map(async ({ arn }) => {
        const { $metadata: _, ...room } = await outsider.send(new GetRoomCommand({ identifier: arn }));
        return room;
      }));
    },
    async loggingConfigurations() {
      const { loggingConfigurations = [] } = await outsider.send(new ListLoggingConfigurationsCommand({}));
      return loggingConfigurations;
    },
    async tags(arn) {
      return (await outsider.send(new ListTagsForResourceCommand({ resourceArn: arn }))).tags ?? {};
    },
    calls: (operation) => emulator.calls().filter((call) => call.operation === operation).length,
    operations: () => emulator.calls().map(({ operation }) => operation),
    close: () => emulator.close(),
  };
}

/** The tag by which the handler knows what is its own. */
export const OWNER = 'cdk-ivschat:owner';

/** A room with everything that a template says as a rule. */
export const ALL = { Name: 'lobby', MaximumMessageLength: '280', MaximumMessageRatePerSecond: '50', Tags: [{ Key: 'team', Value: 'live' }] };

/** A room that the handler has made. */
export async function made(stage: Stage, properties: Record<string, unknown> = ALL): Promise<string> {
  return (await stage.run(createEvent(properties))).physicalResourceId;
}

const STACK_ID = 'arn:aws:cloudformation:us-east-1:000000000000:stack/Live/5d3c2b1a-0000-4000-8000-000000000001';

export function createEvent(properties: Record<string, unknown> = {}, more: Partial<LifecycleEvent> = {}): LifecycleEvent {
  return {
    RequestType: 'Create',
    StackId: STACK_ID,
    LogicalResourceId: 'Lobby',
    RequestId: randomUUID(),
    ResourceProperties: { ServiceToken: 'arn:aws:lambda:us-east-1:000000000000:function:rooms', ServiceTimeout: '900', ...properties },
    ...more,
  };
}

export function updateEvent(id: string, properties: Record<string, unknown>, old: Record<string, unknown> = {}): LifecycleEvent {
  return createEvent(properties, { RequestType: 'Update', PhysicalResourceId: id, OldResourceProperties: old });
}

export function deleteEvent(id: string, properties: Record<string, unknown> = {}): LifecycleEvent {
  return createEvent(properties, { RequestType: 'Delete', PhysicalResourceId: id });
}
