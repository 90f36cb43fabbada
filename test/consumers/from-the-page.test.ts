import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { htmlSections, markdownSections, type Section } from './page';
import { isolateThisProcess } from '../../local/account';
import { built, emptyFolder, MAVEN_REPOSITORY, NEWEST, ofZip, ROOT, run } from '../package/packages';

// What somebody does who has found the package in a registry, and nothing else: in an empty folder, the app of the page into the file that the page
// names, then its commands. `synth` stands in place of `deploy`, as the page says.

/** How a package that is not published yet is had all the same: what stands for its registry. */
interface StandIn {
  /** What is in the commands instead. */
  readonly commands?: readonly (readonly [asPublished: string | RegExp, instead: string])[];
  readonly environment?: Readonly<Record<string, string>>;
}

interface Package {
  /** The page that its registry shows, as it is in the package. */
  readonly page: () => Section[];
  readonly standIn: () => StandIn;
}

const JAVA = join(ROOT, 'dist/java/io/github/cdk-ivschat/cdk-ivschat/0.0.0/cdk-ivschat-0.0.0');
const GO = join(ROOT, 'dist/go/cdkivschat');

const PACKAGES: { readonly [heading: string]: Package } = {
  TypeScript: {
    page: () => markdownSections(run(ROOT, 'tar', ['-xzOf', built('js', '.tgz'), 'package/README.md'])),
    standIn: () => ({
      commands: [
        [/(?<= )cdk-ivschat(?= )/, `'${built('js', '.tgz')}'`],
        [/(?<= )aws-cdk-lib(?= )/, `aws-cdk-lib@${NEWEST.TypeScript.cdk}`], [/(?<= )constructs(?= )/, `constructs@${NEWEST.TypeScript.constructs}`],
      ],
    }),
  },
  Python: {
    page: () => markdownSections(ofZip(built('python', '.whl'), '.dist-info/METADATA')),
    standIn: () => {
      const constraints = join(folder.path, 'constraints.txt');
      const { cdk, constructs } = NEWEST.Python;
      writeFileSync(constraints, `cdk-ivschat @ ${pathToFileURL(built('python', '.whl'))}\naws-cdk-lib==${cdk}\nconstructs==${constructs}\n`);
      return { environment: { PIP_CONSTRAINT: constraints } };
    },
  },
  Java: {
    // Maven Central has no pages of its own: its packages are read as their Javadoc.
    page: () => htmlSections(ofZip(`${JAVA}-javadoc.jar`, 'package-summary.html')),
    standIn: () => {
      // As if it had been installed there, in a version that is newer than all that may ever be published.
      const [version, repository] = ['9999.0.0', join(INSTALLED_IN_MAVEN, 'cdk-ivschat')];
      rmSync(INSTALLED_IN_MAVEN, { recursive: true, force: true });
      cpSync(`${JAVA}.jar`, join(repository, version, `cdk-ivschat-${version}.jar`));
      const pom = readFileSync(`${JAVA}.pom`, 'utf8').replace('<version>0.0.0</version>', `<version>${version}</version>`);
      writeFileSync(join(repository, version, `cdk-ivschat-${version}.pom`), pom);
      const versioning = `<versioning><versions><version>${version}</version></versions></versioning>`;
      const metadata = `<metadata><groupId>io.github.cdk-ivschat</groupId><artifactId>cdk-ivschat</artifactId>${versioning}</metadata>`;
      writeFileSync(join(repository, 'maven-metadata-local.xml'), metadata);
      return { environment: { MAVEN_OPTS: `${process.env.MAVEN_OPTS ?? ''} -Dmaven.repo.local=${MAVEN_REPOSITORY}` } };
    },
  },
  Go: {
    page: () => markdownSections(readFileSync(join(GO, 'README.md'), 'utf8')),
    standIn: () => ({ commands: [[/^go get (\S+)$/m, `go mod edit '-replace=$1=${GO}'\ngo get $1@v0.0.0`]] }),
  },
};

const INSTALLED_IN_MAVEN = join(MAVEN_REPOSITORY, 'io/github/cdk-ivschat');

/** For the CDK CLI: ours, which is of version 2 too, and nobody's account. */
const CDK: StandIn = {
  commands: [['npx aws-cdk@2 deploy', `'${process.execPath}' '${join(ROOT, 'node_modules/aws-cdk/bin/cdk')}' synth`]],
  environment: { CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_DISABLE_VERSION_CHECK: 'true', CDK_NOTICES: 'false', JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '1' },
};

/** Compiling the Go packages of the CDK for the first time takes minutes. */
jest.setTimeout(900_000);

isolateThisProcess();
const folder = emptyFolder();
afterAll(() => {
  folder.remove();
  rmSync(INSTALLED_IN_MAVEN, { recursive: true, force: true });
});

/** What the page has somebody do in a language: files to write, and commands to type. */
function quickStart(page: Section[], heading: string): { files: [path: string, text: string][]; commands: string } {
  const app = page.flatMap(({ code }) => code)[0];
  const { names, code } = page.find(({ title }) => title === heading)!;
  const paths = names.filter((name) => /\.(ts|py|java|xml|go)$/.test(name));
  const commands = code[code.length - 1].text;
  return { files: [app, ...code.slice(0, -1)].map(({ text }, n) => [paths[n], text]), commands };
}

test.concurrent.each(Object.keys(PACKAGES))('%s: in an empty folder, the quick start of the page of the package makes a template', async (language) => {
  const { page, standIn } = PACKAGES[language];
  const { files, commands } = quickStart(page(), language);
  const project = join(folder.path, language);
  for (const [path, text] of files) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  }
  const { commands: ours = [], environment } = standIn();
  const script = [...ours, ...CDK.commands!].reduce((text, [asPublished, instead]) => {
    const replaced = text.replace(asPublished, instead);
    expect([replaced, asPublished]).not.toEqual([text, asPublished]); // the page says what it stands for
    return replaced;
  }, commands);
  const env = { ...process.env, ...CDK.environment, ...environment };
  await promisify(execFile)('sh', ['-ec', script], { cwd: project, env, timeout: 840_000, maxBuffer: 64 * 1024 * 1024 });

  const { Resources, Outputs } = JSON.parse(readFileSync(join(project, 'cdk.out/StreamingPlatform.template.json'), 'utf8')) as Record<string, object>;
  expect(Object.keys(Outputs).sort()).toEqual(['ClientId', 'Url', 'UserPoolId']);
  expect(Object.keys(Resources).length).toBeGreaterThan(20);
});
