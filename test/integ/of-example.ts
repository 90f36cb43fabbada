import { join, resolve } from 'node:path';
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Stack, type StageSynthesisOptions } from 'aws-cdk-lib';

const EXAMPLES = join(__dirname, '../../examples/typescript');

/**
 * Makes an example a test of `integ-runner`. An example is a whole app that keeps its `App` to itself, as the apps of its readers do: it is
 * met where every app of the CDK ends, at its synthesis.
 */
export function ofExample(file: string): void {
  const { synth } = App.prototype;
  App.prototype.synth = function (this: App, options?: StageSynthesisOptions) {
    App.prototype.synth = synth;
    // What the functions are bundled to has tests of its own: a snapshot is of the templates.
    new IntegTest(this, 'Integ', { testCases: this.node.children.filter((child): child is Stack => Stack.isStack(child)), stackUpdateWorkflow: false });
    return synth.call(this, options);
  };
  if (process.env.CDK_OUTDIR) process.env.CDK_OUTDIR = resolve(process.env.CDK_OUTDIR);
  process.chdir(EXAMPLES); // where its readers run it
  require(join(EXAMPLES, file)); // eslint-disable-line @typescript-eslint/no-require-imports
}
