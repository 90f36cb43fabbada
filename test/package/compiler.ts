import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './packages';

/** What a project says to the compiler, by how it looks modules up; its file; and how what comes out of it runs. */
export const PROJECTS = {
  'node10': { options: { module: 'commonjs', moduleResolution: 'node10', ignoreDeprecations: '6.0' }, file: 'app.ts', out: 'app.js' },
  'node16, as CommonJS': { options: { module: 'node16', moduleResolution: 'node16' }, file: 'app.cts', out: 'app.cjs' },
  'node16, as a module': { options: { module: 'node16', moduleResolution: 'node16' }, file: 'app.mts', out: 'app.mjs' },
  'bundler': { options: { module: 'preserve', moduleResolution: 'bundler' }, file: 'app.mts', out: 'app.mjs' },
};

/** Compiles a project of one file; what the compiler has to say of it is in the error. */
export function compile(folder: string, { options, file }: typeof PROJECTS[keyof typeof PROJECTS], more: object): void {
  const compilerOptions = { ...options, strict: true, target: 'es2022', ...more };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [file] }));
  const { stdout, status } = spawnSync(process.execPath, [require.resolve('typescript/lib/tsc.js', { paths: [ROOT] }), '-p', '.'], { cwd: folder, encoding: 'utf8' });
  expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
}
