// Runs before an app, which it does not know: checks all of it, and writes what it goes by, and what else the CDK has to say, to the file CHECKED.
import { writeFileSync } from 'node:fs';
import { Aspects, CfnResource, Stage } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { acknowledge, ACKNOWLEDGED, INVOKES } from './acknowledge';

const synth = Stage.prototype.synth;
Stage.prototype.synth = function (options) {
  acknowledge(this);
  Aspects.of(this).add(new AwsSolutionsChecks());
  const assembly = synth.call(this, options);
  const constructs = this.node.findAll();
  const kinds = new Set(ACKNOWLEDGED.flatMap<Function>(({ of }) => of));
  writeFileSync(process.env.CHECKED!, JSON.stringify({
    resources: constructs.filter(CfnResource.isCfnResource).length,
    kinds: constructs.flatMap((construct) => [...kinds].filter((kind) => construct instanceof kind).map(({ name }) => [construct.node.path, name])),
    list: [...ACKNOWLEDGED.map(({ of, ...more }) => ({ of: of.map(({ name }) => name), ...more })), { of: [], at: [], ...INVOKES }],
    messages: assembly.stacks.flatMap(({ messages }) => messages).map(({ id, entry }) => `${id} ${String(entry.data).trim()}`),
  }));
  return assembly;
};
