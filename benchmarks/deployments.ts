import type { Declared, Template } from '../test/cloudformation';

/** What all resources of a scenario are deployed as, and then changed to. */
export interface Scenario {
  readonly title: string;
  /** Requests per second that the service takes of the operation that each phase needs for every resource. */
  readonly limit: number;
  readonly resources: number;
  readonly stacks: readonly { readonly name: string; readonly before: Template; readonly after: Template }[];
}

const STAGES = { before: 'blue', after: 'green' } as const;
type When = keyof typeof STAGES;

/** The scenario of that name, with so many rooms instead of its own number. */
export function scenarioOf(name: string, rooms?: number): Scenario {
  switch (name) {
    case 'rooms': return scenario(5, rooms ?? 498, 1, room);
    case 'stacks': return scenario(5, rooms ?? 500, 20, room);
    // Ten is all that an account may have.
    case 'logging-configurations': return scenario(3, 10, 1, loggingConfiguration);
    default: throw new Error(`There is no scenario ${name}, but rooms, logging-configurations, stacks, token, directory and directory-token`);
  }
}

function scenario(limit: number, resources: number, stacks: number, declare: (n: number, when: When) => Declared): Scenario {
  const template = (stack: number, when: When): Template => Object.fromEntries(Array.from({ length: resources }, (_, n) => n)
    .filter((n) => n % stacks === stack)
    .map((n) => [`Resource${n}`, declare(n, when)]));
  return {
    title: `${resources} ${declare === room ? 'rooms' : 'logging configurations'} in ${stacks === 1 ? 'one stack' : `${stacks} stacks`}`,
    limit,
    resources,
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
