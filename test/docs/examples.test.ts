import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { peerDependencies } from '../../package.json';

const EXAMPLES = join(__dirname, '../../examples');
const read = (...path: string[]) => readFileSync(join(EXAMPLES, ...path), 'utf8');

/** What each language's project says of its dependencies, and how it writes a version. */
const PROJECTS: { readonly [language: string]: readonly [file: string, cdk: string, constructs: string] } = {
  typescript: ['package.json', '"aws-cdk-lib": "^{}"', '"constructs": "^{}"'],
  python: ['requirements.txt', 'aws-cdk-lib>={},', 'constructs>={},'],
  java: ['pom.xml', '<cdk.version>{}<', '<constructs.version>{}<'],
  go: ['go.mod', 'awscdk/v2 v{}\n', 'constructs/v10 v{}\n'],
  web: ['package.json', '"aws-cdk-lib": "^{}"', '"constructs": "^{}"'],
  csharp: ['src/Chat/Chat.csproj', 'Amazon.CDK.Lib" Version="[{},', 'Constructs" Version="[{},'],
};

test('there is an example in each language that the library is published in', () => {
  expect(readdirSync(EXAMPLES).sort()).toEqual(expect.arrayContaining(Object.keys(PROJECTS).sort()));
});

describe.each(Object.entries(PROJECTS))('the example in %s', (language, [file, cdk, constructs]) => {
  test('asks for the least versions that the library takes', () => {
    const text = read(language, file);
    expect(text).toContain(cdk.replace('{}', peerDependencies['aws-cdk-lib'].replace('^', '')));
    expect(text).toContain(constructs.replace('{}', peerDependencies.constructs.replace('^', '')));
  });

  test('has the same review function as the others', () => {
    expect(read(language, 'reviewer/index.mjs')).toBe(read('typescript/reviewer/index.mjs'));
  });
});

test('the page compiles, with a configuration of its own', () => {
  const compiler = join(__dirname, '../../node_modules/typescript/bin/tsc');
  const { stdout, status } = spawnSync(process.execPath, [compiler, '-p', join(EXAMPLES, 'web')], { encoding: 'utf8' });
  expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
});

test('both apps in C# ask for the same', () => {
  expect(read('csharp/src/StreamingPlatform/StreamingPlatform.csproj')).toBe(read('csharp/src/Chat/Chat.csproj'));
});
