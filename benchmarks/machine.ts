import { readFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';

/** Where something was measured, and with what. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGigabytes: number;
  readonly os: string;
  readonly node: string;
  /** package → version */
  readonly packages: Readonly<Record<string, string>>;
}

const ROOT = join(__dirname, '..');
const PACKAGES = ['aws-cdk-lib', 'constructs', '@aws-sdk/client-ivschat', '@aws-sdk/client-dynamodb', '@aws-lambda-powertools/logger', 'amazon-ivs-chat-messaging', 'esbuild'];

export function thisMachine(): Machine {
  const processors = cpus();
  return {
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    os: `${type()} ${release().split('-')[0]}`,
    node: process.versions.node,
    packages: { ...Object.fromEntries(PACKAGES.map((name) => [name, versionOf(name)])), ministack: ministackVersion() },
  };
}

function versionOf(name: string): string {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8')) as { version: string };
  return version;
}

function ministackVersion(): string {
  return /^ministack==(\S+)/m.exec(readFileSync(join(ROOT, 'local', 'ministack-requirements.txt'), 'utf8'))?.[1] ?? 'unknown';
}
