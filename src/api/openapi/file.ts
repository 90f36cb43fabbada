import { createHash } from 'crypto';
import { writeFileSync } from 'fs';
import { join } from 'path';
import { Stage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Json } from './facts';

/** Of file names on the usual file systems, in bytes. */
const MAX_NAME = 255;

const END = '.openapi.json';

/**
 * Writes the document beside the templates each time that the app is synthesised, once everything in it is there.
 *
 * Validations run then, and are open to everybody: `attachCustomSynthesis` is for AWS's own libraries.
 */
export function writeAtSynth(scope: Construct, document: () => Json): void {
  scope.node.addValidation({
    validate: () => {
      writeFileSync(join(Stage.of(scope)!.outdir, fileName(scope)), `${JSON.stringify(document(), undefined, 2)}\n`);
      return [];
    },
  });
}

/** The construct's path within its stage (each stage has a folder of its own), with dots between the ids: `Stack.ChatApi.openapi.json`. */
function fileName(scope: Construct): string {
  const stage = Stage.of(scope)!;
  const ids = scope.node.scopes.slice(stage.node.scopes.length).map(({ node }) => escaped(node.id));
  const name = ids.join('.');
  if (name.length + END.length <= MAX_NAME) return name + END;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 16);
  return `${name.slice(0, MAX_NAME - END.length - hash.length - 1)}-${hash}${END}`;
}

/** No two ids become one, and none brings a dot or what a file system does not take. */
function escaped(id: string): string {
  return id.replace(/[^A-Za-z0-9_-]/gu, (character) => `%${[...Buffer.from(character)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`);
}
