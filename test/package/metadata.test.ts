import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { built, ofZip, ROOT, run } from './packages';

const HOMEPAGE = 'https://github.com/cdk-ivschat/cdk-ivschat';
const DOTNET = join(ROOT, 'dist/dotnet/CdkIvsChat');
const GO = join(ROOT, 'dist/go/cdkivschat');

/** A file of the wheel. */
const ofWheel = (name: string) => ofZip(built('python', '.whl'), name);

const lines = (text: string) => text.split('\n');

/** The blocks of code in a README that are marked with a language. */
function blocks(readme: string, language: string): string[] {
  return [...readme.matchAll(/^```(\w+)[^\n]*\n(.*?)^```$/gsm)].filter(([, marked]) => marked === language).map(([, , code]) => code);
}

describe('what a registry shows', () => {
  test('npm: page, issues, source, licence; and what can be imported is what is meant to be', () => {
    const manifest = JSON.parse(run(ROOT, 'tar', ['-xzOf', built('js', '.tgz'), 'package/package.json'])) as object;
    expect(manifest).toMatchObject({
      homepage: HOMEPAGE,
      bugs: { url: `${HOMEPAGE}/issues` },
      repository: { type: 'git', url: `${HOMEPAGE}.git` },
      license: 'Apache-2.0',
      author: { name: 'cdk-ivschat contributors', organization: true, url: 'https://github.com/cdk-ivschat' },
      keywords: expect.arrayContaining(['aws-cdk', 'awscdk', 'cdk', 'ivschat']) as string[],
      exports: { '.': {}, './runtime': {}, './package.json': './package.json', './.jsii': './.jsii' },
    });
    expect(Object.keys((manifest as { exports: object }).exports)).toHaveLength(4);
    expect(manifest).not.toHaveProperty('private');
  });

  test('PyPI: page, source, licence, and by what it is found', () => {
    expect(lines(ofWheel('METADATA'))).toEqual(expect.arrayContaining([
      `Home-page: ${HOMEPAGE}`,
      `Project-URL: Source, ${HOMEPAGE}.git`,
      'License: Apache-2.0',
      'Classifier: Framework :: AWS CDK',
      'Classifier: Framework :: AWS CDK :: 2',
      'Classifier: License :: OSI Approved :: Apache Software License',
      'Classifier: Development Status :: 4 - Beta',
      'Description-Content-Type: text/markdown',
    ]));
  });

  test('Maven Central: page, licence, developers and source, which it demands, with the jars of sources and of documentation', () => {
    const folder = join(ROOT, 'dist/java/io/github/cdk-ivschat/cdk-ivschat/0.0.0');
    const pom = readFileSync(join(folder, 'cdk-ivschat-0.0.0.pom'), 'utf8').replace(/>\s+</g, '><');
    expect(pom).toContain(`<url>${HOMEPAGE}</url><licenses><license><name>Apache License 2.0</name>`);
    expect(pom).toContain('<developers><developer><organization>cdk-ivschat contributors</organization>');
    expect(pom).toContain('<organizationUrl>https://github.com/cdk-ivschat</organizationUrl>');
    expect(pom).toContain(`<scm><connection>scm:git:${HOMEPAGE}.git</connection><url>${HOMEPAGE}.git</url></scm>`);
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(['cdk-ivschat-0.0.0.jar', 'cdk-ivschat-0.0.0-sources.jar', 'cdk-ivschat-0.0.0-javadoc.jar']));
  });

  test('NuGet: page, licence, icon and README', () => {
    const project = readFileSync(join(DOTNET, 'CdkIvsChat.csproj'), 'utf8');
    expect(project).toContain(`<ProjectUrl>${HOMEPAGE}</ProjectUrl>`);
    expect(project).toContain('<PackageLicenseExpression>Apache-2.0</PackageLicenseExpression>');
    const props = readFileSync(join(DOTNET, 'Directory.Build.props'), 'utf8');
    for (const [property, file] of [['PackageIcon', 'icon.png'], ['PackageReadmeFile', 'README.md']]) {
      expect(props).toContain(`<${property}>${file}</${property}>`);
      expect(props).toContain(`<None Include="${file}" Pack="true" PackagePath="\\" />`);
      expect(existsSync(join(DOTNET, file))).toBe(true);
    }
  });

  test('Go: the licence, by which pkg.go.dev decides whether to show anything', () => {
    expect(readFileSync(join(GO, 'LICENSE'), 'utf8')).toBe(readFileSync(join(ROOT, 'LICENSE'), 'utf8'));
  });
});

describe('code is in the language of its package', () => {
  const own = blocks(readFileSync(join(ROOT, 'README.md'), 'utf8'), 'ts').length;
  const readmes: { readonly [language: string]: () => string } = {
    python: () => ofWheel('METADATA'),
    go: () => readFileSync(join(GO, 'README.md'), 'utf8'),
    csharp: () => readFileSync(join(DOTNET, 'README.md'), 'utf8'),
  };

  test.each(Object.keys(readmes))('%s: each block of the README that is CDK code, and it compiled before it was translated', (language) => {
    const readme = readmes[language]();
    expect(own).toBeGreaterThan(0);
    expect(blocks(readme, language)).toHaveLength(own);
    expect(blocks(readme, 'ts')).toEqual([]);
    expect(blocks(readme, language).filter((code) => /^import \{|^const \w+ = new |=> \{|\(this, '/m.test(code))).toEqual([]);
    expect(readme).not.toContain('Example may have issues');
  });

  test.each([
    ['python', 'streaming_platform.py'], ['go', 'streaming-platform/main.go'], ['csharp', 'src/StreamingPlatform/Program.cs'],
  ])('%s: the quick start is the app that is tested in the language', (language, file) => {
    expect(blocks(readmes[language](), language)).toContain(readFileSync(join(ROOT, 'examples', language, file), 'utf8'));
  });

  test('python: Python can read it', () => {
    const parse = 'import ast, json, sys; [ast.parse(code) for code in json.loads(sys.argv[1])]';
    expect(() => run(ROOT, 'python3', ['-c', parse, JSON.stringify(blocks(ofWheel('METADATA'), 'python'))])).not.toThrow();
  });

  test('doc comments: an editor shows no TypeScript, and no parameter without a text', () => {
    const source = ofWheel('cdk_ivschat/__init__.py');
    expect(source).not.toMatch(/```ts\b/);
    expect(source).not.toContain('Example may have issues');
    expect(source.match(/:param \w+: -$/gm)).toBeNull();
  });
});
