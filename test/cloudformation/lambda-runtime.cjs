// What Lambda puts around a handler: a process that loads the bundle once and is handed one event after the other.
'use strict';

const { handler } = require(process.env.BUNDLE);

process.on('message', ({ event, milliseconds, environment }) => {
  Object.assign(process.env, environment);
  const end = Date.now() + milliseconds;
  handler(event, { getRemainingTimeInMillis: () => end - Date.now() })
    .then(() => process.send({ ok: true }), (error) => {
      console.error(error);
      process.send({ ok: false });
    });
});
// The parent is gone, and with it whoever would hand out events.
process.on('disconnect', () => process.exit());
