// Runs before an app, which it does not know: checks all of it, and writes what is found to the file FINDINGS.
import { writeFileSync } from 'node:fs';
import { Aspects, CfnResource, Stack, Stage } from 'aws-cdk-lib';
import { AwsSolutionsChecks, NagSuppressions } from 'cdk-nag';
import { acknowledge } from './acknowledge';

/** The examples are no templates for an account's policies: this much of them is the reader's to decide. */
const OF_THE_EXAMPLE = {
  Users: ['AwsSolutions-COG1', 'AwsSolutions-COG2', 'AwsSolutions-COG3'],
  ArchiveBucket: ['AwsSolutions-S1'],
  Reviewer: ['AwsSolutions-IAM4'],
};

const synth = Stage.prototype.synth;
Stage.prototype.synth = function (options) {
  const stacks = this.node.children.filter(Stack.isStack);
  for (const stack of stacks) acknowledge(stack);
  const resources = stacks.flatMap((stack) => stack.node.findAll().filter(CfnResource.isCfnResource));
  const acknowledged = resources.flatMap((resource): { id: string }[] => resource.getMetadata('cdk_nag')?.rules_to_suppress ?? []).map(({ id }) => id);
  for (const stack of stacks) {
    for (const [id, rules] of Object.entries(OF_THE_EXAMPLE)) {
      const construct = stack.node.tryFindChild(id);
      if (construct) NagSuppressions.addResourceSuppressions(construct, rules.map((rule) => ({ id: rule, reason: 'Left to the reader' })), true);
    }
  }
  Aspects.of(this).add(new AwsSolutionsChecks());
  const assembly = synth.call(this, options);
  writeFileSync(process.env.FINDINGS!, JSON.stringify({
    resources: resources.length,
    acknowledged: [...new Set(acknowledged)].sort(),
    findings: assembly.stacks.flatMap(({ messages }) => messages).map(({ id, entry }) => `${id} ${String(entry.data).trim()}`),
  }));
  return assembly;
};
