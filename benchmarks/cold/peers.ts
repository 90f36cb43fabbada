import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, type NodejsFunctionProps } from 'aws-cdk-lib/aws-lambda-nodejs';
import { version } from 'aws-cdk-lib/package.json';

const ROOT = join(__dirname, '../..');
/** In the repository, so that what is not bundled is found in its node_modules. */
const FOLDER = join(ROOT, '.local/benchmarks/cold');

/** A way in which NodejsFunction bundles the same handlers. */
export interface PeerBundles {
  readonly name: string;
  /** The bundle of a handler. */
  readonly bundleOf: (handler: string) => string;
}

/** As NodejsFunction does it for whoever sets nothing: the SDK and everything else in one file that is not minified. */
export function bundleByDefault(handlers: readonly string[]): PeerBundles {
  return { name: `NodejsFunction of aws-cdk-lib ${version}, its defaults (SDK bundled, not minified)`, bundleOf: bundle('defaults', handlers, {}) };
}

/** As it does it for whoever names a runtime: without the SDK's clients, which Lambda's runtime has. Here, they are those of node_modules. */
export function bundleForRuntime(handlers: readonly string[]): PeerBundles {
  return { name: `NodejsFunction of aws-cdk-lib ${version}, NODEJS_20_X (SDK from node_modules)`, bundleOf: bundle('runtime', handlers, { runtime: Runtime.NODEJS_20_X }) };
}

function bundle(name: string, handlers: readonly string[], props: NodejsFunctionProps): PeerBundles['bundleOf'] {
  const outdir = join(FOLDER, name);
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  // `cdk init` sets the first, and the CLI the second, which tells where the bundles are.
  const context = { '@aws-cdk/aws-lambda-nodejs:useLatestRuntimeVersion': true, 'aws:cdk:enable-asset-metadata': true };
  const app = new App({ outdir, context });
  const stack = new Stack(app, 'Peers');
  for (const handler of handlers) {
    new NodejsFunction(stack, handler, { entry: join(ROOT, `lambda/${handler}/index.ts`), depsLockFilePath: join(ROOT, 'package-lock.json'), ...props });
  }
  const { Resources } = app.synth().getStackByName('Peers').template as { Resources: Record<string, { Type: string; Metadata: Record<string, string> }> };
  const folders = Object.values(Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function').map(({ Metadata }) => Metadata['aws:asset:path']);
  return (handler) => join(outdir, folders[handlers.indexOf(handler)], 'index.js');
}
