import type * as fc from 'fast-check';
import { playDirectory } from './directory/play';
import { type DirectoryStory, directoryStory } from './directory/story';
import { directoryTrace } from './directory/trace';
import { DIRECTORY_BUNDLE, type DirectoryWorld, openDirectoryWorld } from './directory/world';
import { play } from './play';
import { type Story, story } from './story';
import { traceOf } from './trace';
import { openWorld, SHIPPED_BUNDLE, type World } from './world';
import type { Sandboxes } from '../cloudformation';

/** What a world has seen so far, over all stories. */
export interface Tally {
  readonly deliveries: number;
  readonly faults: Readonly<Record<string, number>>;
  /** Calls that were given up although nobody had held them back: the machine was too slow for the clock. */
  readonly givenUp: number;
}

/** A kind of world, and the stories that are played in it. */
export interface Kind<W, S> {
  readonly bundle: string;
  /** Whether the bundle reads its environment as it is loaded. */
  readonly environmentWhenLoaded: boolean;
  readonly story: fc.Arbitrary<S>;
  open(sandboxes: Sandboxes, tableEndpoint: string): Promise<W & { close(): Promise<void> }>;
  /** Says what did not hold. */
  play(world: W, told: S): Promise<string[]>;
  tally(world: W): Tally;
  /** How many operations the story that was played last had, and how many resources were not compared. */
  operations(world: W): number;
  disputed(world: W): number;
  trace(world: W): string[];
}

const customResource: Kind<World, Story> = {
  bundle: SHIPPED_BUNDLE,
  environmentWhenLoaded: false,
  story,
  open: (sandboxes) => openWorld({ sandboxes }),
  play,
  tally: ({ wire, requests, lambda, fired }) => {
    const { 'given-up': givenUp, ...onTheWire } = wire.counts;
    return { deliveries: lambda.counts.deliveries, faults: { ...fired, ...onTheWire, ...requests.counts }, givenUp };
  },
  operations: ({ requests }) => requests.all.length,
  disputed: ({ requests }) => new Set(requests.all.filter(({ overlapped }) => overlapped).map(({ physicalId }) => physicalId)).size,
  trace: traceOf,
};

const directory: Kind<DirectoryWorld, DirectoryStory> = {
  bundle: DIRECTORY_BUNDLE,
  environmentWhenLoaded: true,
  story: directoryStory,
  open: (sandboxes, tableEndpoint) => openDirectoryWorld({ sandboxes, tableEndpoint }),
  play: playDirectory,
  tally: ({ wires, requests, directory: handler, sweep, fired, tableFaults, auditFaults }) => {
    const { 'given-up': _, ...onTheWire } = wires.chat.counts;
    const kills = Object.fromEntries((['table', 'audit'] as const).flatMap((name) => (['kill-before-call', 'kill-after-call'] as const)
      .map((kind) => [`${name}-${kind}`, wires[name].counts[kind]])));
    return {
      deliveries: handler.counts.deliveries + sweep.counts.deliveries,
      faults: { ...fired, ...onTheWire, ...kills, ...requests.counts, ...tableFaults.counts, ...auditFaults.counts },
      givenUp: Object.values(wires).reduce((sum, { counts }) => sum + counts['given-up'], 0),
    };
  },
  operations: ({ requests, chronicle }) => requests.all.length + chronicle.asked.length + chronicle.streams.length,
  disputed: () => 0,
  trace: directoryTrace,
};

export const KINDS = { 'custom-resource': customResource, directory } as const;

export type KindName = keyof typeof KINDS;
