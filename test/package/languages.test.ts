import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { version as cdk } from 'aws-cdk-lib/package.json';
import { version as constructs } from 'constructs/package.json';
import { emptyFolder, NEWEST, resourcesOf } from './packages';
import { type Program, type Project, PROJECTS } from './projects';

const STACKS: { [program in Program]: string } = { 'quick start': 'Chat', 'imports': 'Imports' };
const PROGRAMS = Object.keys(STACKS) as Program[];
const LANGUAGES = Object.keys(PROJECTS) as (keyof typeof PROJECTS)[];

/** Java's `Map.of` takes its order from a number that each process draws. */
const JAVA_RUNS = 10;

/** Building the Go packages of the CDK for the first time takes minutes. */
jest.setTimeout(900_000);

let folder: ReturnType<typeof emptyFolder>;
beforeEach(() => { folder = emptyFolder(); });
afterEach(() => { folder.remove(); });

/** What the CDK CLI reads of an app: its template, and what it asks to be looked up. */
function synthesised(synthesise: Project, program: Program): { template: string; missing: string } {
  const outdir = join(emptyOutdir(), 'cdk.out');
  synthesise(program, outdir);
  const { missing } = JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8')) as { missing?: object[] };
  return { template: readFileSync(join(outdir, `${STACKS[program]}.template.json`), 'utf8'), missing: JSON.stringify(missing) };
}

let outdirs = 0;
function emptyOutdir(): string {
  outdirs += 1;
  return join(folder.path, `out-${outdirs}`);
}

test('the same apps make the same bytes in TypeScript, Python, Java and Go, every time', () => {
  const projects = Object.fromEntries(LANGUAGES.map((language) => [language, project(language, { cdk, constructs })]));
  for (const program of PROGRAMS) {
    const wanted = synthesised(projects.TypeScript, program);
    expect(Object.keys(JSON.parse(wanted.template).Resources).length).toBeGreaterThan(10);
    for (const language of LANGUAGES) expect([language, synthesised(projects[language], program)]).toEqual([language, wanted]);
    for (let run = 1; run < JAVA_RUNS; run++) expect([`Java ${run}`, synthesised(projects.Java, program)]).toEqual([`Java ${run}`, wanted]);
  }
});

test.each(LANGUAGES)('imports, grants and the quick start work in %s with the newest CDK that its registry has', (language) => {
  const newest = project(language, NEWEST[language]);
  for (const program of PROGRAMS) {
    const outdir = join(emptyOutdir(), 'cdk.out');
    newest(program, outdir);
    expect(Object.values(resourcesOf(outdir, STACKS[program])).map(({ Type }) => Type)).toContain('Custom::IVSChatRoom');
  }
});

function project(language: keyof typeof PROJECTS, versions: { cdk: string; constructs: string }): Project {
  return PROJECTS[language](join(folder.path, language), versions);
}
