import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { built, copyExample, MAVEN_REPOSITORY, ROOT } from './packages';
import { installClients, runScript } from '../clients/python';

const CONFORMANCE = join(__dirname, 'conformance');

/** Makes a project in an empty folder, and runs its tests; gives what they print. In the folder `installed`, the packed emulator is installed. */
type Tests = (folder: string, installed: string) => string | Promise<string>;

/** The projects of examples/testing. In those in Java and Go, what the emulator has to answer to that SDK is tested as well. */
export const TESTING_PROJECTS: { readonly [name: string]: Tests } = {
  jest: (folder, installed) => {
    copy('jest', folder, installed);
    // They stand in our own node_modules, at the versions that the example asks for.
    for (const name of ['@aws-sdk/client-ivschat', 'amazon-ivs-chat-messaging', 'ws', 'jest']) link(folder, name);
    return sh(folder, 'node node_modules/jest/bin/jest.js --ci');
  },
  vitest: (folder) => {
    copyExample('testing/vitest', folder);
    return sh(folder, `npm install --no-audit --no-fund --save-dev '${built('emulator', '.tgz')}' && npm test`);
  },
  pytest: async (folder, installed) => {
    copy('pytest', folder, installed);
    await installClients();
    const { code, stdout, stderr } = await runScript('python -m pytest', folder, {});
    return code === 0 ? stdout : failed(stdout + stderr);
  },
  junit: (folder, installed) => {
    copy('junit', folder, installed);
    cpSync(join(CONFORMANCE, 'ConformanceTest.java'), join(folder, 'src/test/java/com/example/chat/ConformanceTest.java'));
    return sh(folder, `mvn --batch-mode --no-transfer-progress '-Dmaven.repo.local=${MAVEN_REPOSITORY}' test`);
  },
  go: (folder, installed) => {
    copy('go', folder, installed);
    cpSync(join(CONFORMANCE, 'conformance_test.go'), join(folder, 'conformance_test.go'));
    return sh(folder, 'go test -v ./...');
  },
};

/** Copies an example, with the emulator as npm has installed it. */
function copy(example: string, folder: string, installed: string): void {
  copyExample(join('testing', example), folder);
  cpSync(join(installed, 'node_modules'), join(folder, 'node_modules'), { recursive: true, verbatimSymlinks: true });
}

function link(folder: string, name: string): void {
  const path = join(folder, 'node_modules', name);
  mkdirSync(join(path, '..'), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules', name), path);
}

function sh(folder: string, script: string): string {
  const options = { cwd: folder, env: { ...process.env, NO_COLOR: '1' }, encoding: 'utf8', timeout: 600_000 } as const;
  const { status, stdout } = spawnSync('sh', ['-ec', `exec 2>&1; ${script}`], options);
  return status === 0 ? stdout : failed(stdout);
}

/** Most runners say what has failed where an error of a child process does not show it: on standard output. */
function failed(output: string): never {
  throw new Error(output);
}
