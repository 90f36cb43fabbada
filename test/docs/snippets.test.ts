import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { read, ROOT } from './pages';

/** What snippets take for granted: the imports, and the constructs that stand around them. */
const WORLD = `
import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { Duration, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { IAuthorizer, LambdaIntegration, Period, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { IVpc } from 'aws-cdk-lib/aws-ec2';
import { Role } from 'aws-cdk-lib/aws-iam';
import { CfnChannel } from 'aws-cdk-lib/aws-ivs';
import { CfnRoom } from 'aws-cdk-lib/aws-ivschat';
import { Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { IHostedZone } from 'aws-cdk-lib/aws-route53';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Topic } from 'aws-cdk-lib/aws-sns';
import {
  ChatAlarms, ChatApi, ChatAuthorizer, ChatBanList, ChatCapability, ChatDashboard, ChatMetrics, ChatResourceProvider, ChatRestApi, ChatTokenFunction, ChatWebAcl,
  FallbackResult, LoggingConfiguration, LoggingDestination, MessageReviewHandler, Room, RoomDirectory, RoomGrants,
} from 'cdk-ivschat';
import { Construct } from 'constructs';

declare const stack: Stack, users: UserPool, webClient: UserPoolClient;
declare const lobby: Room, backstage: Room, stage: Room, cfnRoom: CfnRoom, streams: RoomDirectory;
declare const transcripts: LoggingConfiguration, another: LoggingConfiguration, bucket: Bucket, docs: Bucket, logGroup: LogGroup;
declare const reviewer: LambdaFunction, backend: LambdaFunction, myBackend: LambdaFunction, authorizerFunction: LambdaFunction;
declare const scoreboard: Role, moderationTeam: Role, server: Role, role: Role;
declare const otherApi: ChatApi, tokenFunction: ChatTokenFunction, myRestApi: RestApi, authorizer: ChatAuthorizer & IAuthorizer;
declare const vpc: IVpc, topic: Topic, channel: CfnChannel, certificate: ICertificate, hostedZone: IHostedZone;
declare function verify(token?: string): Promise<{ id: string; groups: string[]; exp: number } | undefined>;
`;

/** A snippet of TypeScript, and the line of its page on which its code begins. */
interface Snippet {
  readonly page: string;
  readonly line: number;
  readonly code: string;
}

/** Those of a page, but for those with a comment in front: they are files, or are run by the test of their page. */
function snippets(page: string): Snippet[] {
  const text = read(page);
  return [...text.matchAll(/(?<!-->\n)^```ts[^\n]*\n(.*?)^```$/gms)].map(({ index, 1: code }) => ({ page, line: text.slice(0, index).split('\n').length + 1, code }));
}

/** What stands in front of the code, and behind it, where it is no file of its own. What it declares hides what is around it. */
function around({ page, code }: Snippet): [before: string, after: string] {
  if (/^import /m.test(code)) return ['', ''];
  const world = `${WORLD}declare const api: ${page.includes('rest-api') ? 'ChatRestApi' : 'ChatApi'};\n`;
  return /^export /m.test(code) ? [world, ''] : [`${world}export function snippet(this: Construct) {\n`, '}\n'];
}

test('every snippet of the pages compiles', () => {
  const all = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md')).flatMap((name) => snippets(`docs/${name}`));
  expect(all.length).toBeGreaterThan(20);
  const files = new Map(all.map((snippet, n) => {
    const [before, after] = around(snippet);
    return [join(ROOT, `test/docs/snippet-${n}.ts`), { snippet, text: before + snippet.code + after, first: before.split('\n').length - 1 }];
  }));

  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.dev.json'), (path) => ts.sys.readFile(path)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: ['-'] }, ts.sys, ROOT);
  const compilerOptions = { ...options, isolatedModules: false, noUnusedLocals: false, noUnusedParameters: false, skipLibCheck: true };
  const host = ts.createCompilerHost(compilerOptions);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.readFile = (path) => files.get(path)?.text ?? readFile(path);
  host.getSourceFile = (path, language, ...others) => {
    const text = files.get(path)?.text;
    return text === undefined ? getSourceFile(path, language, ...others) : ts.createSourceFile(path, text, language);
  };
  const program = ts.createProgram([...files.keys()], compilerOptions, host);
  const wrong = [...files].flatMap(([path, { snippet, first }]) => {
    const source = program.getSourceFile(path)!;
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(({ messageText, start = 0 }) => {
      const { line } = source.getLineAndCharacterOfPosition(start);
      return `${snippet.page}:${snippet.line + line - first}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    });
  });
  expect(wrong).toEqual([]);
});
