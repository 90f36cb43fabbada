import { cpSync, mkdirSync, rmSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { version } from '../../package.json';
import { built, copyExample, MAVEN_REPOSITORY, ROOT, run } from '../package/packages';

/** The versions of the CDK that a project is made with. */
export interface Cdk {
  readonly cdk: string;
  readonly constructs: string;
}

/** The programs of a project, and the stack that each makes: two examples, and the app of test/consumers/imports. */
export const STACKS = { quickStart: 'Chat', platform: 'StreamingPlatform', imports: 'Imports' } as const;
export type Program = keyof typeof STACKS;

/** An example's project with the built package installed, as a user would. */
export interface Project {
  readonly folder: string;
  /** How its programs are run there. */
  readonly commands: Readonly<Record<Program, readonly [file: string, ...args: string[]]>>;
}

/** Each language's project, made in a new folder. C# is not among them: no .NET SDK is asked for here. */
export const PROJECTS = { TypeScript: typescriptProject, Python: pythonProject, Java: javaProject, Go: goProject };
export type Language = keyof typeof PROJECTS;

const IMPORTS = join(ROOT, 'test/consumers/imports');

function typescriptProject(folder: string, { cdk, constructs }: Cdk): Project {
  copyExample('typescript', folder);
  cpSync(join(IMPORTS, 'imports.ts'), join(folder, 'imports.ts'));
  run(folder, 'npm', ['install', '--no-audit', '--no-fund', '--omit=dev', built('js', '.tgz'), `aws-cdk-lib@${cdk}`, `constructs@${constructs}`]);
  const tsx = ['--import', pathToFileURL(require.resolve('tsx', { paths: [ROOT] })).href] as const;
  return {
    folder,
    commands: {
      quickStart: [process.execPath, ...tsx, 'app.ts'], platform: [process.execPath, ...tsx, 'streaming-platform.ts'], imports: [process.execPath, ...tsx, 'imports.ts'],
    },
  };
}

function pythonProject(folder: string, { cdk, constructs }: Cdk): Project {
  copyExample('python', folder);
  cpSync(join(IMPORTS, 'imports.py'), join(folder, 'imports.py'));
  run(folder, 'python3', ['-m', 'venv', 'venv']);
  const python = join(folder, 'venv/bin/python');
  const packages = [built('python', '.whl'), `aws-cdk-lib==${cdk}`, `constructs==${constructs}`];
  run(folder, python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages]);
  return { folder, commands: { quickStart: [python, 'app.py'], platform: [python, 'streaming_platform.py'], imports: [python, 'imports.py'] } };
}

function javaProject(folder: string, { cdk, constructs }: Cdk): Project {
  copyExample('java', folder);
  cpSync(join(IMPORTS, 'Imports.java'), join(folder, 'src/main/java/com/example/chat/Imports.java'));
  // dist/java is a Maven repository.
  const repository = `<repository><id>built</id><url>${pathToFileURL(join(ROOT, 'dist/java'))}</url></repository>`;
  const profile = `<profile><id>built</id><repositories>${repository}</repositories></profile>`;
  writeFileSync(join(folder, 'settings.xml'), `<settings><profiles>${profile}</profiles><activeProfiles><activeProfile>built</activeProfile></activeProfiles></settings>`);
  rmSync(join(MAVEN_REPOSITORY, 'io/github/cdk-ivschat'), { recursive: true, force: true });
  run(folder, 'mvn', [
    '--batch-mode', '--quiet', '--settings', 'settings.xml', `-Dmaven.repo.local=${MAVEN_REPOSITORY}`, `-Dcdk.version=${cdk}`, `-Dconstructs.version=${constructs}`,
    `-Divschat.version=${version}`, 'compile', 'dependency:build-classpath', '-Dmdep.outputFile=classpath.txt',
  ]);
  const classpath = `target/classes:${readFileSync(join(folder, 'classpath.txt'), 'utf8').trim()}`;
  const main = (name: string) => ['java', '-cp', classpath, `com.example.chat.${name}`] as const;
  return { folder, commands: { quickStart: main('ChatApp'), platform: main('StreamingPlatform'), imports: main('Imports') } };
}

function goProject(folder: string, { cdk, constructs }: Cdk): Project {
  copyExample('go', folder);
  mkdirSync(join(folder, 'imports'));
  cpSync(join(IMPORTS, 'imports.go'), join(folder, 'imports/imports.go'));
  run(folder, 'go', ['mod', 'edit', `-replace=github.com/cdk-ivschat/cdk-ivschat-go/cdkivschat=${join(ROOT, 'dist/go/cdkivschat')}`]);
  run(folder, 'go', ['get', `github.com/aws/aws-cdk-go/awscdk/v2@v${cdk}`, `github.com/aws/constructs-go/constructs/v10@v${constructs}`]);
  run(folder, 'go', ['build', '-mod=mod', '-o', 'bin/', '.', './streaming-platform', './imports']);
  return { folder, commands: { quickStart: [join(folder, 'bin/chat')], platform: [join(folder, 'bin/streaming-platform')], imports: [join(folder, 'bin/imports')] } };
}

/** Runs one of its programs as the CDK CLI does. */
export function synthesise({ folder, commands }: Project, program: Program, outdir: string): void {
  const [file, ...args] = commands[program];
  run(folder, file, args, { CDK_OUTDIR: outdir, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '1' });
}
