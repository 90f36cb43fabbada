import type { awscdk } from 'projen';

/**
 * Who may know whom. The emulator is the other side of the wire: were it to share code with the constructs or the
 * handlers, one misunderstanding of the service could stand on both sides and pass every test.
 */
const ZONES = [
  ...forbid('src', ['lambda', 'emulator', 'local', 'test', 'examples', 'benchmarks']),
  ...forbid('lambda', ['emulator', 'local', 'test', 'examples', 'benchmarks']),
  { target: './lambda', from: './src', except: ['./contract.ts', './runtime'], message: 'A handler shares only src/contract.ts with the constructs, and src/runtime/ with those who call it.' },
  // It runs where there is no AWS CDK, and no other package either.
  { target: './src/runtime', from: './src', except: ['./contract.ts', './runtime'], message: 'src/runtime/ imports nothing but src/contract.ts.' },
  { target: './src/!(runtime)/**', from: './src/runtime', message: 'src/runtime/ is no part of the constructs: jsii must not see it.' },
  { target: './src/*.ts', from: './src/runtime', message: 'src/runtime/ is no part of the constructs: jsii must not see it.' },
  ...forbid('emulator', ['src', 'lambda', 'local', 'test', 'examples', 'benchmarks']),
  { target: './examples', from: './src', except: ['./index.ts'], message: 'An example imports what the package exports, by its name.' },
  ...forbid('examples', ['lambda', 'emulator', 'local', 'test', 'benchmarks']),
];

function forbid(target: string, folders: string[]) {
  return folders.map((from) => ({ target: `./${target}`, from: `./${from}`, message: `${target}/ must not import from ${from}/.` }));
}

export function restrictImports(project: awscdk.AwsCdkConstructLibrary): void {
  project.eslint?.addRules({
    'import/no-restricted-paths': ['error', { zones: ZONES }],
    'import/no-duplicates': ['error', { 'prefer-inline': true }],
    '@typescript-eslint/no-explicit-any': ['error'],
  });
  project.eslint?.allowDevDeps('lambda/**'); // bundled, so never a dependency of the package
  project.eslint?.allowDevDeps('emulator/**'); // not in the package
}
