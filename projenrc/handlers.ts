import type { awscdk } from 'projen';

/** The Lambda handlers in lambda/, each bundled into assets/lambda/<name>/index.js, which the package ships. */
export const HANDLERS = ['custom-resource', 'chat-token', 'chat-moderation', 'chat-hosts', 'room-directory'];

/** Where esbuild writes what went into each bundle: outside of assets/, which is deployed as it is. */
export function metafileOf(bundle: string): string {
  return `.local/bundles/${bundle}.json`;
}

/** The oldest Node runtime that a handler may be deployed on (`ChatResourceProvider` defaults to the latest). */
const TARGET = 'node20';

/**
 * What the bundles have in place of parts of the SDK that no function uses, a third of each bundle: the ways to credentials that there are none of in
 * Lambda, and the streaming of events. See docs/decisions/bundles.md.
 */
const IN_PLACE_OF = {
  '@aws-sdk/credential-provider-node': './lambda/aws/lambda-credentials.ts',
  '@smithy/core/event-streams': './lambda/aws/no-event-streams.ts',
};

/**
 * Bundles the handlers at build time, so that users of the package need neither esbuild nor Docker and deploy
 * exactly the bytes that were tested.
 */
export function bundleHandlers(project: awscdk.AwsCdkConstructLibrary): void {
  for (const name of HANDLERS) {
    project.bundler.addBundle(`lambda/${name}/index.ts`, {
      platform: 'node',
      target: TARGET,
      outfile: '../index.js', // assets/lambda/<name>/index.js
      minify: true,
      watchTask: false,
      // The AWS SDK's CommonJS files cannot be tree-shaken, its modules can: 40 % less to load at each start.
      mainFields: ['module', 'main'],
      // The licences of what is bundled stand in THIRD-PARTY-LICENSES, which is made from the metafiles.
      esbuildArgs: {
        ...Object.fromEntries(Object.entries(IN_PLACE_OF).map(([packageName, file]) => [`--alias:${packageName}`, file])),
        // By `import('node:http')`, as the SDK has it, Node asks for everything that the module exports, and so loads its WebSockets and all of undici
        // before the first call. `require` is asked for what is used.
        '--supported:dynamic-import': 'false',
        '--legal-comments': 'none',
        '--log-level': 'warning',
        '--metafile': metafileOf(name),
      },
    });
  }
  project.bundler.bundleTask.exec('tsx --tsconfig projenrc/tsconfig.json projenrc/write-third-party-licences.ts');
  // The unit tests read the bundles too, so a fresh clone needs no build before its first test.
  project.testTask.prependSpawn(project.bundler.bundleTask);
}
