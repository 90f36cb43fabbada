/**
 * Stands in the bundles for `@smithy/core/event-streams`: no operation that the functions call streams events, and the SDK's clients are made to be able to.
 * See docs/decisions/bundles.md.
 */

/** What the clients are configured with. It leaves the configuration as it is. */
export function resolveEventStreamSerdeConfig<Config>(config: Config): Config {
  return config;
}

/** Asked for what reads and writes the events of a client. */
export function eventStreamSerdeProvider(): undefined {
  return undefined;
}

/** Made when an operation streams events. */
export class EventStreamSerde {
  constructor() {
    throw new Error('The bundles leave out what streams events: see projenrc/handlers.ts');
  }
}
