import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { built, copyExample, emptyFolder, NEWEST, NEWEST_CDK, ROOT, run } from './packages';
import { PROJECTS } from '../consumers/projects';

/** 3.0 is not an aspect any more, and most users are on 2. */
const CDK_NAG = '2.37.55';

/** A row of the list in docs/security.md: kinds of constructs, the parts of these, and what of what is found there is acknowledged. */
interface Row {
  readonly of: readonly string[];
  readonly at: readonly string[];
  readonly id: string;
  readonly reason: string;
  readonly appliesTo?: readonly (string | { readonly regex: string })[];
}

/** What check.ts writes; check.py writes the list alone. */
interface Checked {
  readonly list: readonly Row[];
  readonly resources: number;
  /** The constructs that are of a kind in the list, by path. */
  readonly kinds: readonly (readonly [path: string, kind: string])[];
  /** What the CDK has to say of the app. */
  readonly messages: readonly string[];
}

/** What is wrong with a resource, and the reason that was given for it, if any. What of it is wrong is known only where a reason was given. */
interface Finding {
  readonly rule: string;
  readonly resource: string;
  readonly what: string;
  readonly reason?: string;
}

type Result = Checked & { readonly findings: readonly Finding[] };

const folder = emptyFolder();
const nag = join(folder.path, 'typescript/nag');
let outdirs = 0;
const ofTypeScript = new Map<string, Result>();
let python: string;

beforeAll(() => {
  const project = join(folder.path, 'typescript');
  copyExample('typescript', project);
  cpSync(join(ROOT, 'test/package/nag'), nag, { recursive: true });
  run(project, 'npm', ['install', '--no-audit', '--no-fund', '--omit=dev', built('js', '.tgz'), NEWEST_CDK, `cdk-nag@${CDK_NAG}`]);
});
afterAll(() => folder.remove());

/** The columns of a line of CSV, all in quotation marks. */
const columns = (line: string) => [...line.matchAll(/"((?:[^"]|"")*)"/g)].map(([, column]) => column.replaceAll('""', '"'));

type Command = readonly [file: string, ...args: string[]];

/** Runs a program, with AwsSolutions looking at it; reads the report that cdk-nag writes. */
function report(project: string, stack: string, [file, ...args]: Command, environment: Record<string, string> = {}): Finding[] {
  const outdir = join(project, `out-${outdirs += 1}`);
  run(project, file, args, { CDK_OUTDIR: outdir, JSII_DEPRECATED: 'fail', JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '1', ...environment });
  const lines = readFileSync(join(outdir, `AwsSolutions-${stack}-NagReport.csv`), 'utf8').trim().split('\n').slice(1).map(columns);
  return lines.filter(([,, compliance]) => compliance !== 'Compliant').map(([rule, resource, compliance, exception]) => {
    if (compliance !== 'Suppressed') return { rule, resource, what: compliance };
    const [, what = '', reason] = /^(?:\[(.*?)\] )?(.*)$/.exec(exception)!;
    return { rule, resource, what, reason };
  });
}

/** The same with the list acknowledged. */
function check(project: string, stack: string, command: Command): Result {
  const written = join(project, `checked-${stack}.json`);
  const findings = report(project, stack, command, { CHECKED: written });
  return { ...JSON.parse(readFileSync(written, 'utf8')) as Checked, findings };
}

const tsx = ['--import', require.resolve('tsx', { paths: [ROOT] })];

function checkTypeScript(program: string, stack: string): Result {
  const command = [process.execPath, ...tsx, '--import', './nag/check.ts', program] as const;
  const checked = ofTypeScript.get(program) ?? check(join(folder.path, 'typescript'), stack, command);
  ofTypeScript.set(program, checked);
  return checked;
}

const short = ({ rule, resource, what }: Finding) => (
  [rule.replace('AwsSolutions-', ''), resource.replace(/\/Resource$/, ''), what.replace(/^Resource::/, '')].join(' ').trim());
const acknowledged = ({ findings }: Pick<Result, 'findings'>) => findings.filter(({ reason }) => reason !== undefined).map(short).sort();
const open = ({ findings }: Pick<Result, 'findings'>) => findings.filter(({ reason }) => reason === undefined).map(short).sort();
const bySomebodyElse = ({ messages }: Result) => messages.filter((message) => !message.includes(' AwsSolutions-'));

const here = (service: string, resource: string) => `arn:<AWS::Partition>:${service}:<AWS::Region>:<AWS::AccountId>:${resource}`;
const OF_LOGGING_CONFIGURATIONS = [
  '*', 'arn:<AWS::Partition>:s3:::*', here('firehose', 'deliverystream/*'), here('ivschat', 'logging-configuration/*'), here('ivschat', 'room/*'),
];

/** The app of the page has a room and nothing else. */
const OF_THE_PAGE = [[`IAM5 Chat/IVSChatRoomProvider/Role ${here('ivschat', 'room/*')}`], []];

/**
 * The examples: in each language; the findings that the list acknowledges, all of them; and what is left open, which is about the reader's own
 * user pool, bucket and function.
 */
const EXAMPLES: readonly (readonly [stack: string, typescript: string, python: string, acknowledged: string[], open: string[]])[] = [
  ['Chat', 'app.ts', 'app.py', [
    ...OF_LOGGING_CONFIGURATIONS.map((resource) => `IAM5 Chat/IVSChatLoggingConfigurationProvider/Role ${resource}`),
    `IAM5 Chat/IVSChatRoomProvider/Role ${here('ivschat', 'room/*')}`,
    'SMG4 Chat/ChatApi/UserHashKey',
  ], [
    'COG1 Chat/Users Non-Compliant', 'COG2 Chat/Users Non-Compliant', 'COG3 Chat/Users Non-Compliant', 'IAM4 Chat/Reviewer/ServiceRole Non-Compliant',
    'S1 Chat/ArchiveBucket Non-Compliant',
  ]],
  ['StreamingPlatform', 'streaming-platform.ts', 'streaming_platform.py', [
    ...OF_LOGGING_CONFIGURATIONS.map((resource) => `IAM5 StreamingPlatform/IVSChatLoggingConfigurationProvider/Role ${resource}`),
    ...['ChatApi/ModerationFunction/Role', 'ChatApi/TokenFunction/Role', 'Streams/Role', 'Streams/SweepRole'].map((role) => (
      `IAM5 StreamingPlatform/${role} ${here('ivschat', 'room/*')}`)),
    'SMG4 StreamingPlatform/ChatApi/UserHashKey',
  ], ['COG1 StreamingPlatform/Users Non-Compliant', 'COG2 StreamingPlatform/Users Non-Compliant', 'COG3 StreamingPlatform/Users Non-Compliant']],
];

/** Apps with all that the library can make, which have a reason of their own for whatever the list has none for. */
const ALL_OF_IT = [['Everything', 'nag/everything.ts'], ['RoomDirectories', 'nag/room-directories.ts']] as const;

describe('the list of docs/security.md', () => {
  test.each(['acknowledge.ts', 'app.ts', 'acknowledge.py', 'app.py'])('is what is tested here: %s, word for word', (file) => {
    const page = readFileSync(join(ROOT, 'docs/security.md'), 'utf8');
    const code = page.split(`<!-- test/package/nag/${file} -->\n`)[1]?.match(/^```\w+\n(.*?)^```$/sm)?.[1];
    expect(code).toBe(readFileSync(join(ROOT, 'test/package/nag', file), 'utf8'));
  });

  test('is all that its app needs', () => {
    const findings = report(join(folder.path, 'typescript'), 'Chat', [process.execPath, ...tsx, 'nag/app.ts']);
    expect([acknowledged({ findings }), open({ findings })]).toEqual(OF_THE_PAGE);
  });

  test.each(EXAMPLES)('acknowledges what cdk-nag finds in the example %s, and nothing of the reader', (stack, program, _, ...expected) => {
    const checked = checkTypeScript(program, stack);
    expect([acknowledged(checked), open(checked)]).toEqual(expected.map((findings) => [...findings].sort()));
    expect(bySomebodyElse(checked)).toEqual([]);
  });

  test.each(ALL_OF_IT)('leaves nothing open in the app %s, which has all that the library can make', (stack, program) => {
    const checked = checkTypeScript(program, stack);
    expect(open(checked)).toEqual([]);
    expect(checked.messages).toEqual([]);
    expect(checked.resources).toBeGreaterThan(250);
  });

  test('has nothing that cdk-nag does not find: each kind of construct, each part and each pattern of each row is needed', () => {
    const all = [...EXAMPLES, ...ALL_OF_IT].map(([stack, program]) => checkTypeScript(program, stack));
    const { list } = all[0];
    const superfluous = list.flatMap(({ of, at, id, reason, appliesTo = [] }) => {
      const findings = all.flatMap((checked) => checked.findings.filter((finding) => finding.rule === id && finding.reason === reason));
      const needed = (kind: string) => all.some(({ kinds }) => kinds.some(([path, name]) => name === kind && findings.some(({ resource }) => (
        at.some((part) => resource === `${path}/${part}/Resource`)))));
      const matches = (what: string, pattern: string | { regex: string }) => (
        typeof pattern === 'string' ? what === pattern : new RegExp(pattern.regex.slice(1, -1)).test(what));
      return [
        ...findings.length === 0 ? [reason] : [],
        ...of.filter((kind) => !needed(kind)),
        ...at.filter((part) => !findings.some(({ resource }) => resource.endsWith(`/${part}/Resource`))),
        ...appliesTo.filter((pattern) => !findings.some(({ what }) => matches(what, pattern))),
      ].map((one) => `${reason}: ${JSON.stringify(one)}`);
    });
    expect(superfluous).toEqual([]);
    expect(new Set(list.map(({ reason }) => reason)).size).toBe(list.length);
  });
});

describe('the same list in Python', () => {
  beforeAll(() => {
    const project = PROJECTS.Python(join(folder.path, 'python'), NEWEST.Python);
    [python] = project.commands.quickStart;
    cpSync(join(ROOT, 'test/package/nag'), join(project.folder, 'nag'), { recursive: true });
    run(project.folder, python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `cdk-nag==${CDK_NAG}`]);
  });

  test('is all that its app needs', () => {
    const findings = report(join(folder.path, 'python'), 'Chat', [python, 'nag/app.py']);
    expect([acknowledged({ findings }), open({ findings })]).toEqual(OF_THE_PAGE);
  });

  test.each(EXAMPLES)('has the same rows, and acknowledges the same in the example %s', (stack, program, inPython, ...expected) => {
    const checked = check(join(folder.path, 'python'), stack, [python, 'nag/check.py', inPython]);
    expect(checked.list).toEqual(checkTypeScript(program, stack).list);
    expect([acknowledged(checked), open(checked)]).toEqual(expected.map((findings) => [...findings].sort()));
  });
});
