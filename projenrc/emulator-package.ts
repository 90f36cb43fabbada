import { JsonFile, type awscdk } from 'projen';

/** The description of the emulator's package; its version is the library's, and comes in when it is packed. */
export const EMULATOR_MANIFEST = 'emulator/npm/package.json';

/** Where the package lies when it is packed. */
export const EMULATOR_DIST = 'dist/emulator';

/** The files of the package besides those that npm takes in any case. */
const FILES = ['main.js', 'index.js', 'aws-sdk.js', 'types', 'THIRD-PARTY-LICENSES'];

/** The emulator as a package of its own: it is of use to everybody with a chat backend, and the constructs are not. */
export function addEmulatorPackage(project: awscdk.AwsCdkConstructLibrary, names: { readonly emulator: string; readonly homepage: string }): void {
  const { emulator: name, homepage: page } = names;
  new JsonFile(project, EMULATOR_MANIFEST, {
    obj: {
      name,
      description: 'Amazon IVS Chat on your own machine: rooms, chat tokens and the chat itself, for tests and development without an AWS account',
      keywords: ['amazon-ivs', 'aws', 'chat', 'emulator', 'fake', 'ivs', 'ivschat', 'live-streaming', 'local', 'mock', 'testing', 'websocket'],
      homepage: `${page}/tree/main/emulator#readme`,
      bugs: { url: `${page}/issues` },
      repository: { type: 'git', url: `git+${page}.git`, directory: 'emulator' },
      license: project.package.license,
      author: (project.package.manifest as { author: object }).author,
      engines: { node: `>= ${project.package.minNodeVersion}` },
      bin: { [name]: 'main.js' },
      main: 'index.js',
      types: 'types/index.d.ts',
      exports: {
        '.': { types: './types/index.d.ts', default: './index.js' },
        './package.json': './package.json',
      },
      files: FILES,
      publishConfig: { access: 'public' },
    },
  });
  const task = project.addTask('package:emulator', {
    description: `Packs the emulator as a package of its own, ${name}, into ${EMULATOR_DIST}`,
    steps: [{ spawn: 'bundle:emulator' }, { exec: 'tsx --tsconfig projenrc/tsconfig.json projenrc/pack-emulator.ts' }],
  });
  project.tasks.tryFind('package-all')?.spawn(task);
}
