'use strict';

// `KIND ROOMS SHAPE`: what one app's template takes.

const { mkdtempSync, readFileSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { makeApp } = require('../synth/app.cjs');

const [kind, rooms, shape] = process.argv.slice(2);
const outdir = mkdtempSync(join(tmpdir(), 'cdk-ivschat-footprint-'));
makeApp(kind, Number(rooms), { outdir, shape }).synth();
const text = readFileSync(join(outdir, 'Chat.template.json'), 'utf8');
rmSync(outdir, { recursive: true });
const template = JSON.parse(text);
process.stdout.write(JSON.stringify({
  resources: Object.keys(template.Resources).length,
  bytes: Buffer.byteLength(text),
  compact: Buffer.byteLength(JSON.stringify(template)),
}));
