import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { lazyIndex } from './lazy-index';

// Runs after the compiler, from its task.
const INDEX = join(__dirname, '../lib/index.js');
const load = createRequire(INDEX);
writeFileSync(INDEX, lazyIndex(readFileSync(INDEX, 'utf8'), (module) => Object.keys(load(module) as object)));
