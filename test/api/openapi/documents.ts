import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import type { ApiFacts } from '../../../src/api/openapi/facts';
import { ROUTES } from '../../../src/contract';

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly security: readonly Record<string, string[]>[];
  readonly parameters?: readonly { readonly name: string }[];
  readonly requestBody?: { readonly required: boolean; readonly content: { readonly 'application/json': { readonly schema: { readonly $ref: string } } } };
  readonly responses: Record<string, { readonly headers?: object; readonly content?: Record<string, { readonly schema: unknown }> }>;
}

/** As much of a document as tests look at. */
export interface Document {
  readonly openapi: string;
  readonly servers: readonly { readonly url: string; readonly variables?: Record<string, { readonly default: string }> }[];
  readonly paths: Record<string, Record<string, unknown>>;
  readonly components: { readonly schemas: Record<string, Record<string, unknown>>; readonly securitySchemes: Record<string, unknown> };
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'options', 'head', 'trace'];
const VALIDATOR = '@seriousme/openapi-schema-validator';

/** Everything that an API can have. */
export const ALL: ApiFacts = {
  title: 'ChatApi',
  url: 'https://chat.example.com/',
  authorizer: { type: 'jwt', issuer: 'https://login.example.com/', audience: ['chat'], scopes: ['chat/use'] },
  routes: Object.values(ROUTES).map((route) => ({ route, forGuests: route === ROUTES.guestTokens })),
  door: {},
  tokens: { sessionMinutes: 60 },
  guestTokens: { sessionMinutes: 5, capabilities: [] },
  requestAttributes: { displayName: { maximumLength: 32 } },
  hasAttributeClaims: true,
  hasBanList: true,
  hasDirectory: true,
  listsOpenRooms: false,
  countsTokens: true,
};

/** What a validator that nobody here wrote finds wrong with documents: nothing, one by one. */
export function invalidities(documents: readonly unknown[]): unknown[] {
  const program = `
    import { Validator } from '${VALIDATOR}';
    import { text } from 'node:stream/consumers';
    const found = [];
    for (const document of JSON.parse(await text(process.stdin))) {
      const validator = new Validator();
      const { valid, errors } = await validator.validate(document);
      found.push(valid ? validator.version : errors);
    }
    console.log(JSON.stringify(found));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program], { cwd: __dirname, input: JSON.stringify(documents), encoding: 'utf8' });
  return JSON.parse(output) as unknown[];
}

/** Whether a value is as a schema of a document says: by JSON Schema 2020-12, which OpenAPI 3.1 takes its schemas from. */
export function accepts(document: Document, schema: string): (value: unknown) => boolean {
  const require = createRequire(join(__dirname, '../../../node_modules', VALIDATOR, 'index.js'));
  const Ajv = require('ajv/dist/2020').default as new (options: object) => { compile(schema: object): (value: unknown) => boolean };
  const { schemas } = document.components;
  return new Ajv({ strict: false, validateFormats: false }).compile({ $ref: `#/components/schemas/${schema}`, components: { schemas } });
}

export function operations({ paths }: Document): { readonly route: string; readonly operation: Operation }[] {
  return Object.entries(paths).flatMap(([path, item]) => Object.entries(item)
    .filter(([method]) => METHODS.includes(method))
    .map(([method, operation]) => ({ route: `${method.toUpperCase()} ${path}`, operation: operation as Operation })));
}

/** The types of the problems that a document tells of, with their status. */
export function problemsIn(operation: Operation): string[] {
  return Object.entries(operation.responses).flatMap(([status, { content }]) => {
    const schema = content?.['application/problem+json']?.schema;
    return [...JSON.stringify(schema ?? '').matchAll(/problems\.md#([\w-]+)/g)].map(([, name]) => `${status} ${name}`);
  });
}

/** Synthesises an app into a folder of its own, and reads what is in it. */
export function synthesised<T>(build: (app: App) => void, read: (outdir: string) => T): T {
  const outdir = mkdtempSync(join(tmpdir(), 'openapi-'));
  try {
    const app = new App({ outdir });
    build(app);
    app.synth();
    return read(outdir);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** The document of the one API of an app, as the file in cdk.out has it. */
export function written(build: (stack: Stack) => void): Document {
  return synthesised((app) => build(new Stack(app, 'Stack')), (outdir) => readDocument(join(outdir, 'Stack.ChatApi.openapi.json')));
}

export function readDocument(file: string): Document {
  return JSON.parse(readFileSync(file, 'utf8')) as Document;
}
