import type { awscdk } from 'projen';

/** What is in the repository for those who work on it, and in nobody's node_modules. */
const NOT_FOR_USERS = [
  '/.ci/', '/.devcontainer/', '/.github/', '/.local/', '/benchmarks/', '/docs/', '/emulator/', '/examples/', '/lambda/', '/local/', '/projenrc/', '/release/',
  '/.projenrc.ts', '/AGENTS.md', '/CODE_OF_CONDUCT.md', '/CONTRIBUTING.md', '/SECURITY.md', '/tsconfig.dev.json', '/.eslintrc.json', '/.gitattributes', '/.projen/',
];

export function addPackaging(project: awscdk.AwsCdkConstructLibrary): void {
  NOT_FOR_USERS.forEach((pattern) => project.addPackageIgnore(pattern));

  // They would be a third of the tarball, to show in TypeScript what is as easy to read in the JavaScript beside it.
  const tsconfig = project.tryFindObjectFile('tsconfig.json')!;
  for (const option of ['inlineSourceMap', 'inlineSources']) tsconfig.addOverride(`compilerOptions.${option}`, false);

  project.compileTask.exec('tsx --tsconfig projenrc/tsconfig.json projenrc/finish-library.ts');

  // Besides the constructs, which jsii publishes in each language, the client that JavaScript programs use at run time: it stands in the same
  // package and outside of the assembly. jsii, jsii-pacmak and the tools of the CDK look for package.json and .jsii by these names.
  project.package.addField('exports', {
    '.': entryPoint('./lib/index'),
    './runtime': entryPoint('./lib/runtime/index'),
    './package.json': './package.json',
    './.jsii': './.jsii',
  });
  // TypeScript does not read `exports` with moduleResolution `node10`, which is what CommonJS projects of the CDK have had for years.
  project.package.addField('typesVersions', { '*': { runtime: ['./lib/runtime/index.d.ts'] } });

  project.package.addField('overrides', {
    // What @aws-sdk/client-ivschat's own 3.930 brings into the bundles, fast-xml-parser 5.2.5, has published vulnerabilities. This one,
    // which the newer clients use, parses by itself. test/bundles.test.ts holds it.
    '@aws-sdk/xml-builder': '3.972.43',
    // The Go module proxy has no 2.1.3 of this asset package, which jsii-pacmak would write into go.mod.
    '@aws-cdk/asset-node-proxy-agent-v6': '2.1.2',
    // 1.13.0 names platform packages that were never published, and with one missing `npm ci` refuses the whole lockfile.
    'unrs-resolver': '1.12.2',
  });

  // projen has no option for it. The rest of what PyPI sorts by (licence, maturity, versions of Python) comes from jsii-pacmak.
  project.tryFindObjectFile('package.json')!.addOverride('jsii.targets.python.classifiers', [
    'Framework :: AWS CDK',
    'Framework :: AWS CDK :: 2',
    'License :: OSI Approved :: Apache Software License',
    'Topic :: Communications :: Chat',
  ]);

  // There may be packages of another day.
  project.tasks.tryFind('package-all')!.prependExec('rm -rf dist');

  // The lockfile must install from whatever registry its user has configured.
  project.npmrc.addConfig('omit-lockfile-registry-resolved', 'true');
}

function entryPoint(path: string) {
  return { types: `${path}.d.ts`, default: `${path}.js` };
}
