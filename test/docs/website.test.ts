import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { read, ROOT } from './pages';

const APP = 'test/docs/website/app.ts';
const DIST = ['index.html', 'icon.svg', 'assets/index-4f3a.js', 'assets/index-9c1b.css'];

interface Asset { readonly source: { readonly path: string }; readonly destinations: { readonly [id: string]: { readonly objectKey: string } } }

/** What a page can ask an API for: the routes, with what they take and answer. */
type Routes = { readonly [member in 'paths' | 'components']: object };

/** The app, as the CDK CLI would synthesise it in a folder with `dist`. */
function synthesised(context: object): { template: Template; filesOf: (key: string) => string[]; routes: Routes } {
  const folder = mkdtempSync(join(tmpdir(), 'website-'));
  try {
    for (const file of DIST) {
      mkdirSync(join(folder, 'dist', file, '..'), { recursive: true });
      writeFileSync(join(folder, 'dist', file), file);
    }
    const readOut = synthesise(APP, folder, join(folder, 'out'), context);
    const { files } = readOut('ChatPage.assets.json') as { readonly files: { readonly [hash: string]: Asset } };
    const contents = new Map(Object.values(files).map(({ source, destinations }) => {
      const path = join(folder, 'out', source.path);
      const listed = source.path.startsWith('asset.') && !source.path.includes('.', 'asset.'.length)
        ? readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map(({ name }) => name) : [];
      return [Object.values(destinations)[0].objectKey, listed.sort()] as const;
    }));
    // It refuses a template in which things need each other in a circle.
    return { template: Template.fromJSON(readOut('ChatPage.template.json')), filesOf: (key) => contents.get(key) ?? [], routes: readOut('ChatPage.ChatApi.openapi.json') as Routes };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs an app as the CDK CLI would, in a folder. What comes of it can be read then. */
function synthesise(file: string, cwd: string, out: string, context: object): (name: string) => object {
  const tsx = pathToFileURL(createRequire(__filename).resolve('tsx')).href;
  execFileSync(process.execPath, ['--import', tsx, join(ROOT, file)], {
    cwd,
    env: { PATH: process.env.PATH, CDK_OUTDIR: out, CDK_CONTEXT_JSON: JSON.stringify(context), TSX_TSCONFIG_PATH: join(ROOT, 'tsconfig.dev.json') },
    stdio: 'pipe',
  });
  return (name) => JSON.parse(readFileSync(join(out, name), 'utf8')) as object;
}

const { template, filesOf, routes } = synthesised({ pageOrigin: 'https://d111111abcdef8.cloudfront.net' });

test('the page has the app word for word', () => {
  expect(/<!-- test\/docs\/website\/app\.ts -->\n```ts\n(.*?)^```$/ms.exec(read('docs/website.md'))?.[1]).toBe(read(APP));
});

test('the API has what the page of examples/web asks for: the same as the app beside it', () => {
  const out = mkdtempSync(join(tmpdir(), 'page-'));
  try {
    const { paths, components } = synthesise('examples/web/app.ts', join(ROOT, 'examples/web'), out, {})('Chat.ChatApi.openapi.json') as Routes;
    expect(Object.keys(paths).length).toBeGreaterThan(5);
    expect({ paths: routes.paths, components: routes.components }).toEqual({ paths, components });
  } finally {
    rmSync(out, { recursive: true });
  }
});

test('nobody but the distribution reads the bucket, and over TLS', () => {
  template.hasResourceProperties('AWS::S3::Bucket', {
    PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
  });
  template.hasResourceProperties('AWS::S3::BucketPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        Match.objectLike({ Effect: 'Allow', Action: 's3:GetObject', Principal: { Service: 'cloudfront.amazonaws.com' }, Condition: { StringEquals: { 'AWS:SourceArn': Match.anyValue() } } }),
      ]),
    },
  });
  template.hasResourceProperties('AWS::CloudFront::OriginAccessControl', { OriginAccessControlConfig: { SigningBehavior: 'always', SigningProtocol: 'sigv4' } });
  template.hasResourceProperties('AWS::CloudFront::Distribution', {
    DistributionConfig: {
      DefaultRootObject: 'index.html',
      Origins: [Match.objectLike({ OriginAccessControlId: Match.anyValue(), S3OriginConfig: { OriginAccessIdentity: '' } })],
      DefaultCacheBehavior: { ViewerProtocolPolicy: 'redirect-to-https', ResponseHeadersPolicyId: Match.anyValue() },
    },
  });
});

/** What is deployed, where names that only the deployment knows stand in braces. */
function deployed(value: unknown): string {
  if (typeof value === 'string') return value;
  const { Ref: ref, 'Fn::Join': join_, 'Fn::GetAtt': attribute } = value as { readonly 'Ref'?: string; readonly 'Fn::Join'?: [string, unknown[]]; readonly 'Fn::GetAtt'?: string[] };
  if (join_) return join_[1].map(deployed).join(join_[0]);
  return ({ 'AWS::Region': 'eu-west-1', 'AWS::URLSuffix': 'amazonaws.com' } as Record<string, string>)[ref ?? ''] ?? `{${ref ?? attribute!.join('.')}}`;
}

const [headers] = Object.values(template.findResources('AWS::CloudFront::ResponseHeadersPolicy')).map(({ Properties }) => Properties.ResponseHeadersPolicyConfig);

test('the policy of the page allows its own files, the API, Amazon Cognito and Amazon IVS Chat, and nothing else', () => {
  const policy = deployed(headers.SecurityHeadersConfig.ContentSecurityPolicy.ContentSecurityPolicy);
  const directives = Object.fromEntries(policy.split('; ').map((one) => [one.split(' ')[0], one.split(' ').slice(1)]));
  expect(directives['connect-src']).toEqual([
    "'self'",
    expect.stringMatching(/^https:\/\/\{ChatApi\w+\}\.execute-api\.eu-west-1\.amazonaws\.com\/$/),
    'https://cognito-idp.eu-west-1.amazonaws.com',
    'wss://edge.ivschat.eu-west-1.amazonaws.com',
  ]);
  expect(directives).toEqual({
    'default-src': ["'none'"],
    'script-src': ["'self'"],
    'style-src': ["'self'"],
    'img-src': ["'self'", 'data:'],
    'connect-src': expect.anything(),
    'form-action': ["'none'"],
    'base-uri': ["'none'"],
    'frame-ancestors': ["'none'"],
    'require-trusted-types-for': ["'script'"],
    'trusted-types': ["'none'"],
  });
});

test('every other header of the page is there, and none of the bucket\'s stands in place of it', () => {
  const { SecurityHeadersConfig: security, CustomHeadersConfig: custom } = headers;
  expect(security).toMatchObject({
    ContentTypeOptions: { Override: true },
    FrameOptions: { FrameOption: 'DENY', Override: true },
    ReferrerPolicy: { ReferrerPolicy: 'no-referrer', Override: true },
    StrictTransportSecurity: { AccessControlMaxAgeSec: 63_072_000, Override: true },
  });
  expect([...Object.values(security), ...custom.Items].every(({ Override }) => Override === true)).toBe(true);
  expect(custom.Items.map(({ Header }: { Header: string }) => Header)).toEqual(['Cross-Origin-Opener-Policy', 'Cross-Origin-Resource-Policy', 'Permissions-Policy']);
});

test('the API lets in pages of the distribution, or of the machine on which the page is developed', () => {
  const originsOf = (one: Template) => Object.values(one.findResources('AWS::ApiGatewayV2::Api'))[0].Properties.CorsConfiguration.AllowOrigins;
  expect([originsOf(template), originsOf(synthesised({}).template)]).toEqual([['https://d111111abcdef8.cloudfront.net'], ['http://localhost:5173']]);
});

describe('of the files,', () => {
  const deployments = Object.values(template.findResources('Custom::CDKBucketDeployment'));
  const [assets, page] = [...deployments].sort((a, b) => Number('DistributionId' in a.Properties) - Number('DistributionId' in b.Properties));
  const fileNames = ({ Properties }: typeof page) => (Properties.SourceObjectKeys as string[]).flatMap(filesOf).sort();

  test('those with a hash in their names are kept for good, and go first', () => {
    expect(assets.Properties).toMatchObject({ SystemMetadata: { 'cache-control': 'public, max-age=31536000, immutable' }, DestinationBucketKeyPrefix: 'assets', Prune: false });
    expect(fileNames(assets)).toEqual(['index-4f3a.js', 'index-9c1b.css']);
    expect(JSON.stringify(page.DependsOn)).toContain('Assets');
  });

  test('the others are asked for again each time, and CloudFront is told of them', () => {
    expect(page.Properties).toMatchObject({ SystemMetadata: { 'cache-control': 'no-cache' }, Prune: false, DistributionPaths: ['/*'] });
    expect(fileNames(page)).toEqual(['config.json', 'icon.svg', 'index.html']);
  });

  test('config.json tells the page what only the deployment knows', () => {
    const markers = (page.Properties.SourceMarkers as Record<string, unknown>[]).find((one) => Object.keys(one).length > 0)!;
    expect(Object.values(markers).map((one) => JSON.parse(deployed(one)) as string).sort()).toEqual([
      'eu-west-1',
      expect.stringMatching(/^https:\/\/\{ChatApi\w+\}\.execute-api\.eu-west-1\.amazonaws\.com\/$/),
      expect.stringMatching(/^\{UsersWebClient\w+\}$/),
    ]);
  });
});
