import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { declarationsOf } from './declarations';
import { EMULATOR_DIST, EMULATOR_MANIFEST } from './emulator-package';
import { EMULATOR, EMULATOR_BUNDLE, EMULATOR_FILES } from './local-aws';
import { thirdParties, thirdPartyLicences } from './third-party';

// Runs after the bundler, from the task that packs the emulator.
const ROOT = join(__dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'ivschat-emulator-'));
try {
  fill(folder);
  const dist = join(ROOT, EMULATOR_DIST);
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  execFileSync('npm', ['pack', '--silent', '--pack-destination', dist], { cwd: folder, stdio: 'inherit' });
} finally {
  rmSync(folder, { recursive: true });
}

/** Puts into a folder all that the package holds. */
function fill(target: string): void {
  for (const file of EMULATOR_FILES.map((source) => basename(source, '.ts'))) {
    copyFileSync(join(ROOT, EMULATOR_BUNDLE, `${file}.js`), join(target, `${file}.js`));
  }
  chmodSync(join(target, 'main.js'), 0o755);
  for (const [file, text] of declarationsOf(join(ROOT, 'emulator/index.ts'))) {
    const path = join(target, 'types', file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  copyFileSync(join(ROOT, 'LICENSE'), join(target, 'LICENSE'));
  copyFileSync(join(ROOT, 'emulator/README.md'), join(target, 'README.md'));
  writeFileSync(join(target, 'THIRD-PARTY-LICENSES'), thirdPartyLicences(thirdParties([EMULATOR]), 'The JavaScript files of this package hold'));
  // With the version of the library, and without the mark of what generates the file.
  const { version } = json('package.json');
  const { '//': _, ...manifest } = json(EMULATOR_MANIFEST);
  writeFileSync(join(target, 'package.json'), `${JSON.stringify({ name: manifest.name, version, ...manifest }, undefined, 2)}\n`);
}

function json(file: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as Record<string, unknown>;
}
