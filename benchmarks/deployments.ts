import type { Declared, Template } from '../test/cloudformation';

/** What all resources are deployed as, and then changed to. */
export interface Deployment {
  readonly title: string;
  /** Requests per second that the service takes of the operation that each phase needs for every resource. */
  readonly limit: number;
  readonly resources: number;
  /** How long the service takes over each, besides the calls. */
  readonly transitionMilliseconds: number;
  readonly stacks: readonly { readonly name: string; readonly before: Template; readonly after: Template }[];
}

const STAGES = { before: 'blue', after: 'green' } as const;
type When = keyof typeof STAGES;

/** A new logging configuration is not active at once, and no longer there not at once either. */
const TRANSITION_MILLISECONDS = 2_000;

export const roomsIn = (stacks: number) => (rooms: number): Deployment => deployment(5, rooms, stacks, room);
export const loggingConfigurations = (count: number): Deployment => deployment(3, count, 1, loggingConfiguration);

/** The shortest time, in seconds, in which the service lets that many be made, changed or deleted. */
export function floorOf({ resources, limit, transitionMilliseconds }: Deployment): number {
  return resources / limit + transitionMilliseconds / 1_000;
}

function deployment(limit: number, resources: number, stacks: number, declare: (n: number, when: When) => Declared): Deployment {
  const template = (stack: number, when: When): Template => Object.fromEntries(Array.from({ length: resources }, (_, n) => n)
    .filter((n) => n % stacks === stack)
    .map((n) => [`Resource${n}`, declare(n, when)]));
  return {
    title: `${resources} ${declare === room ? 'rooms' : 'logging configurations'} in ${stacks === 1 ? 'one stack' : `${stacks} stacks`}`,
    limit,
    resources,
    transitionMilliseconds: declare === room ? 0 : TRANSITION_MILLISECONDS,
    stacks: Array.from({ length: stacks }, (_, n) => ({ name: `Load${n}`, before: template(n, 'before'), after: template(n, 'after') })),
  };
}

function room(n: number, when: When): Declared {
  return {
    type: 'Custom::IVSChatRoom',
    uses: [],
    properties: { MaximumMessageLength: String(when === 'before' ? 100 + n % 100 : 300 + n % 100), Tags: tags(n, when) },
  };
}

function loggingConfiguration(n: number, when: When): Declared {
  return {
    type: 'Custom::IVSChatLoggingConfiguration',
    uses: [],
    properties: { DestinationConfiguration: { CloudWatchLogs: { LogGroupName: `/chat/${STAGES[when]}/${n}` } }, Tags: tags(n, when) },
  };
}

function tags(n: number, when: When): { Key: string; Value: string }[] {
  return [{ Key: 'stage', Value: STAGES[when] }, { Key: 'number', Value: String(n) }];
}
