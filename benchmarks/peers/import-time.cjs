'use strict';

// How long an app takes to have a stack and this library, or nothing but the stack.
const { performance } = require('node:perf_hooks');
const { createRequire } = require('node:module');
const { join } = require('node:path');

const [folder, library] = process.argv.slice(2);
const load = createRequire(join(folder, 'package.json'));
const start = performance.now();
// Some of aws-cdk-lib is loaded when it is used first.
const { App, Stack } = load('aws-cdk-lib');
void new Stack(new App(), 'Stack');
if (library) load(library);
process.stdout.write(`${performance.now() - start}`);
