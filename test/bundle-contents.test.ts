import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EventStreamSerde, eventStreamSerdeProvider, resolveEventStreamSerdeConfig } from '../lambda/aws/no-event-streams';
import { HANDLERS } from '../projenrc/handlers';
import { bundledFiles, bundledPackages } from '../projenrc/third-party';

const STREAMS_OF_EVENTS = /node_modules\/@smithy\/core\/dist-es\/submodules\/event-streams\//;

const bundleOf = (handler: string) => join(__dirname, `../assets/lambda/${handler}/index.js`);

/** Bytes that a function loads whenever a new environment of it starts. A tenth more than there were when this was written. */
const MOST: { readonly [handler: string]: number } = {
  'custom-resource': 213_000,
  'chat-token': 362_000,
  'chat-moderation': 425_000,
  'chat-hosts': 383_000,
  'room-directory': 401_000,
};

/** Where the SDK looks for credentials outside of Lambda, and what it asks there. */
const NOT_IN_LAMBDA = [
  ...['node', 'ini', 'login', 'process', 'sso', 'web-identity'].map((source) => `@aws-sdk/credential-provider-${source}`),
  '@smithy/credential-provider-imds', '@aws-sdk/client-sso', '@aws-sdk/client-sts', '@aws-sdk/nested-clients', '@aws-sdk/token-providers',
];

test.each(HANDLERS)('%s is not larger than it was, by more than a tenth', (handler) => {
  expect(statSync(bundleOf(handler)).size).toBeLessThanOrEqual(MOST[handler]);
});

test.each(HANDLERS)('%s holds no way to credentials that there are none of in Lambda', (handler) => {
  const packages = bundledPackages(handler);
  expect(packages).toContain('@aws-sdk/credential-provider-env');
  expect(packages.filter((name) => NOT_IN_LAMBDA.includes(name))).toEqual([]);
});

test.each(HANDLERS)('%s holds nothing that streams events', (handler) => {
  const files = bundledFiles(handler);
  expect(files).toContain('lambda/aws/no-event-streams.ts');
  expect(files.filter((file) => STREAMS_OF_EVENTS.test(file))).toEqual([]);
});

test('an operation that streams events fails at once, and says why', () => {
  expect(() => new EventStreamSerde()).toThrow('leave out what streams events');
  const config = { region: 'us-east-1' };
  expect(resolveEventStreamSerdeConfig(config)).toBe(config);
  expect(eventStreamSerdeProvider()).toBeUndefined();
});

test.each(HANDLERS)('%s loads what it needs of Node by require, which loads no more than that', (handler) => {
  expect(readFileSync(bundleOf(handler), 'utf8').match(/\bimport\(/g)).toBeNull();
});
