import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { lazyIndex } from './lazy-index';

// Runs after the compiler, from its task.
const [SRC, LIB] = ['src', 'lib'].map((name) => join(__dirname, '..', name));

// The compiler leaves what it made of sources that are gone, and npm would pack it.
for (const file of readdirSync(LIB, { recursive: true }) as string[]) {
  const source = file.replace(/(\.d\.ts|\.js)$/, '.ts');
  if (!existsSync(join(SRC, source))) rmSync(join(LIB, file), { recursive: true, force: true });
}

const index = join(LIB, 'index.js');
const load = createRequire(index);
writeFileSync(index, lazyIndex(readFileSync(index, 'utf8'), (module) => Object.keys(load(module) as object)));
