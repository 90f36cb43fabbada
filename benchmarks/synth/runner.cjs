'use strict';

// `KIND ROOMS`: how long one app took to be made and to be synthesised in this process, in milliseconds. All modules were loaded before.

const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { performance } = require('node:perf_hooks');
const { makeApp } = require('./app.cjs');

const [kind, rooms] = process.argv.slice(2);
const outdir = mkdtempSync(join(tmpdir(), 'cdk-ivschat-synth-'));
const start = performance.now();
const app = makeApp(kind, Number(rooms), { outdir, grants: true });
const made = performance.now();
app.synth();
const end = performance.now();
rmSync(outdir, { recursive: true });
process.stdout.write(JSON.stringify({ construct: made - start, synth: end - made, total: end - start }));
