// What Lambda puts around a handler: a process that loads the bundle once and is handed one event after the other.
'use strict';

const { readFileSync } = require('node:fs');
const { isDeepStrictEqual } = require('node:util');
const { constants, runInThisContext } = require('node:vm');

const { BUNDLE: bundle, LOAD_WITH_ENVIRONMENT: withEnvironment } = process.env;
let handlers = withEnvironment ? undefined : require(bundle);
/** Loading it again then compiles nothing. */
const load = withEnvironment && runInThisContext(`(function (exports, require, module) {${readFileSync(bundle, 'utf8')}\n})`, {
  filename: bundle, importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
});
let last = {};

process.on('message', ({ event, milliseconds, environment, handler, context }) => {
  Object.assign(process.env, environment);
  if (load && !(handlers && isDeepStrictEqual(environment, last))) {
    Object.keys(last).filter((name) => !(name in environment)).forEach((name) => delete process.env[name]);
    last = environment;
    const module = { exports: {} };
    load(module.exports, require, module);
    handlers = module.exports;
  }
  process.send({ begun: true });
  const end = Date.now() + milliseconds;
  new Promise((resolve) => resolve(handlers[handler](event, { ...context, getRemainingTimeInMillis: () => end - Date.now() })))
    .then((value) => process.send({ ok: true, value }), (error) => {
      console.error(error);
      process.send({ ok: false, error: { errorType: error?.name, errorMessage: error?.message } });
    });
});
// The parent is gone, and with it whoever would hand out events.
process.on('disconnect', () => process.exit());
