import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './pages';
import { type Document, readDocument } from '../api/openapi/documents';

interface Resource {
  readonly Type: string;
  readonly Properties: { readonly [name: string]: unknown };
}

export interface Synthesised {
  readonly resources: { readonly [id: string]: Resource };
  /** Of its one API. */
  readonly document: Document;
}

/** What an app of the repository makes, as the CDK CLI would have it. */
export function synthesised(app: string, stack: string, environment: NodeJS.ProcessEnv = {}): Synthesised {
  const outdir = mkdtempSync(join(tmpdir(), 'app-'));
  try {
    execFileSync(process.execPath, ['--import', 'tsx', join(ROOT, app)], {
      cwd: ROOT, env: { PATH: process.env.PATH, CDK_OUTDIR: outdir, TSX_TSCONFIG_PATH: join(ROOT, 'tsconfig.dev.json'), ...environment }, stdio: 'pipe',
    });
    const { Resources } = JSON.parse(readFileSync(join(outdir, `${stack}.template.json`), 'utf8')) as { Resources: Synthesised['resources'] };
    return { resources: Resources, document: readDocument(join(outdir, `${stack}.ChatApi.openapi.json`)) };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
