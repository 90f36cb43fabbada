import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const BUNDLE = join(__dirname, '../../../assets/lambda/custom-resource/index.js');

/** What Lambda does around a handler, in a few words: an event, a clock that runs out, and the end of the process. */
const RUNTIME = `
  const { bundle, event, milliseconds } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
  const end = Date.now() + milliseconds;
  require(bundle).handler(event, { getRemainingTimeInMillis: () => end - Date.now() })
    .then(() => process.exit(0), (error) => { console.error(error); process.exit(1); });
`;

export interface Invocation {
  readonly process: ChildProcess;
  /** Resolves with the exit code (null if killed) and all that was written to either stream. */
  readonly ended: Promise<{ code: number | null; output: string }>;
}

/** Runs the bundle that the package ships, in a process of its own. */
export function invoke(event: object, environment: Record<string, string>, milliseconds = 60_000): Invocation {
  const child = spawn(process.execPath, ['-e', RUNTIME], {
    // Nobody to ask about the stack, unless the test brings one.
    env: { PATH: process.env.PATH, AWS_ENDPOINT_URL_CLOUDFORMATION: 'http://127.0.0.1:9', ...environment },
  });
  let output = '';
  child.stdout.on('data', (chunk) => { output += chunk; });
  child.stderr.on('data', (chunk) => { output += chunk; });
  child.stdin.end(JSON.stringify({ bundle: BUNDLE, event, milliseconds }));
  const ended = new Promise<{ code: number | null; output: string }>((resolve) => child.on('close', (code) => resolve({ code, output })));
  return { process: child, ended };
}
