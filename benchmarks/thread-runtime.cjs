// What Lambda puts around a handler, in a thread: it has its own copy of the bundle and of the environment, as a process has.
'use strict';

const { setPriority } = require('node:os');
const { parentPort } = require('node:worker_threads');

// Where all compete for the machine, the service goes first: it must not seem slow. On Linux a thread has a priority of its own.
setPriority(5);
process.send = (message) => parentPort.postMessage(message);
parentPort.on('message', (message) => process.emit('message', message));
require('../test/cloudformation/lambda-runtime.cjs');
process.send('ready');
