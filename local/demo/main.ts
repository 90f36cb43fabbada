import { isolateThisProcess } from '../account';
import type { CdkApp } from '../cdk-cli';
import { exitCode, Interrupted, onInterruption } from '../interruption';
import { startLocalAws, type LocalAws } from '../local-aws';
import { shown } from '../paths';
import { freePort, wantedPort } from '../ports';
import { Problem } from '../problem';
import { killAll } from '../processes';
import { makeRunFolder } from '../run-folder';
import { duration, StepFailed, Steps } from '../steps';
import { Guest, senderName, type RoomAddress } from './chat';
import { findChromium } from './chromium';
import { talk } from './conversation';
import { invite } from './invitation';
import { parseOptions, USAGE, type DemoOptions } from './options';
import { addressFor, usePage } from './page';
import { newPassword, register, type Person } from './people';
import { proveNothingIsLeft } from './proof';
import { compare, readBucket, readLogGroup, type Transcript } from './transcript';
import { buildPage, isPageBuilt, PAGE } from '../web/build';
import { localPageConfig } from '../web/config';
import { servePage, type ServedPage } from '../web/serve';

const ALICE: Person = { username: 'alice', displayName: 'Alice' };
const BOB: Person = { username: 'bob', displayName: 'Bob' };
const CARLA: Person = { username: 'carla', displayName: 'Carla', group: 'creators' };
const MONA: Person = { username: 'mona', displayName: 'Mona', group: 'moderators' };

const steps = new Steps(process.stdout);
const { step } = steps;
const line = (text = '') => steps.say(text);
const show = (text: string) => line(`             ${text}`);

async function main(): Promise<number> {
  process.on('exit', killAll);
  isolateThisProcess();
  let logs: string | undefined;
  const signal = onInterruption((code) => process.exit(code));
  try {
    const options = parseOptions(process.argv.slice(2));
    if (options.help) {
      line(USAGE);
      return 0;
    }
    checkPlatform();
    const ports = {
      ministack: options.ministackPort && await wantedPort(options.ministackPort, '--ministack-port'),
      emulator: options.emulatorPort && await wantedPort(options.emulatorPort, '--emulator-port'),
    };
    const folder = makeRunFolder();
    logs = folder.logs;
    const begin = performance.now();
    const aws = await startLocalAws({ ports, signal, step, folder });
    try {
      await demonstrate(aws, options, signal);
    } finally {
      await aws.stop();
    }
    line(`${duration((performance.now() - begin) / 1000)}  in all`);
    line('demo: ok');
    return 0;
  } catch (error) {
    return report(error, signal, logs);
  }
}

async function demonstrate(aws: LocalAws, options: DemoOptions, signal: AbortSignal): Promise<void> {
  const port = await freePort();
  const app: CdkApp = { directory: PAGE, context: { pageOrigin: `http://localhost:${port}` } };
  const built = await step(isPageBuilt() ? 'The page is built' : 'Build the page (Vite)', async () => buildPage(aws.logs, signal));
  show(`${(built.scriptBytes / 1000).toFixed(1)} KB of script, compressed`);
  const { outputs } = await step(`cdk deploy ${shown(PAGE)}`, async () => aws.cdk.deploy(app, signal));
  const { Url, UserPoolId, ClientId, TranscriptLogName, ArchiveBucketName } = outputs.Chat;
  const config = localPageConfig({ Url, ClientId }, aws.endpoint, aws.emulator.messagingEndpoint);
  const room: RoomAddress = {
    endpoint: aws.endpoint,
    userPoolId: UserPoolId,
    clientId: ClientId,
    tokenUrl: `${config.apiUrl}rooms/lobby/tokens`,
    messagingEndpoint: aws.emulator.messagingEndpoint,
  };
  const password = newPassword();
  await step(`Register ${ALICE.username} and ${BOB.username}, ${CARLA.username} as a creator and ${MONA.username} as a moderator`, async () => {
    for (const person of [ALICE, BOB, CARLA, MONA]) await register(room, person, password);
  });
  const enter = async ({ username }: Person) =>
    step(`${username} signs in, fetches a chat token, connects`, async () => Guest.enter(room, username, password));
  const alice = await enter(ALICE);
  const mona = await enter(MONA);
  signal.throwIfAborted();
  const spoken = await step('They talk', async () => talk(alice, mona, show));
  mona.leave();
  const check = async (service: string, read: () => Promise<Transcript>) => step(`The transcript is read back from ${service}`, async () => {
    await aws.emulator.flush();
    const { where, lines } = await read();
    where.forEach(show);
    compare(lines, spoken);
    show(`${lines.length} records, all that was said and in that order`);
  });
  await check('CloudWatch Logs', async () => readLogGroup(aws, TranscriptLogName));
  await check('S3', async () => readBucket(aws, ArchiveBucketName));

  const page = await step('The page is served', async () => servePage({ directory: built.directory, config, port }));
  try {
    await (options.once ? tryPage(page, password) : welcome(alice, room, page, password, signal));
  } finally {
    await page.close();
  }
  alice.leave();
  // Not interrupted by the Ctrl-C that asked for it.
  await step('cdk destroy (a directory waits half a minute, to be sure that no room is left)', async () => aws.cdk.destroy(app, options.once ? signal : undefined));
  await step('Nothing is left: no room, no logging configuration, no log, no bucket, no stack', async () => (
    proveNothingIsLeft(aws.endpoint, aws.emulator.endpoint)
  ));
}

/** Opens the page in a browser that nobody sees. */
async function tryPage({ url }: ServedPage, password: string): Promise<void> {
  const browser = findChromium();
  if (browser === undefined) return show('No Chromium here, so the page is not tried. CHROMIUM=/path/to/chromium names one.');
  await step('The page is used, in Chromium', async () => usePage(browser, { url, password }, [BOB, MONA], show));
}

/** Lets people in, until a person has enough. */
async function welcome(watcher: Guest, room: RoomAddress, page: ServedPage, password: string, signal: AbortSignal): Promise<void> {
  const uninvite = invite({ ...room, password });
  try {
    await stay(watcher, page, password, signal);
  } finally {
    uninvite();
  }
}

/** Shows what is said in the room. */
async function stay(watcher: Guest, { url }: ServedPage, password: string, signal: AbortSignal): Promise<void> {
  line();
  line('The page is open. Look at it as several people at once, in windows side by side:');
  line();
  line(`  a creator    ${addressFor(url, CARLA.username)}`);
  line(`  a viewer     ${addressFor(url, BOB.username)}`);
  line(`  a moderator  ${addressFor(url, MONA.username)}`);
  line(`  a guest      ${addressFor(url)}`);
  line();
  line(`  Password of all three: ${password}`);
  line();
  line('Or join from a second terminal, under any name; mona may delete messages, and links are denied:');
  line();
  line('  npm run demo:join -- --as bob');
  line('  npm run demo:join -- --as mona');
  line();
  line('Ctrl-C ends the demo and takes everything down.');
  line();
  watcher.room.addListener('message', (message) => line(`  ${senderName(message)}: ${message.content}`));
  watcher.room.addListener('messageDelete', ({ reason }) => line(`  a message was deleted${reason ? `: ${reason}` : ''}`));
  await new Promise<void>((resolve) => {
    const keepAlive = setInterval(() => undefined, 60_000);
    signal.addEventListener('abort', () => {
      clearInterval(keepAlive);
      resolve();
    }, { once: true });
  });
  line();
}

function checkPlatform(): void {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20) throw new Problem(`Node.js 20 or newer is needed, and this is ${process.versions.node}.`);
  if (process.platform === 'win32') throw new Problem('The local AWS needs Linux or macOS: on Windows, run it in WSL.');
}

function report(error: unknown, signal: AbortSignal, logs: string | undefined): number {
  const reason: unknown = signal.reason;
  if (reason instanceof Interrupted) {
    console.error('demo: stopped; nothing is left running');
    return exitCode(reason);
  }
  const failed = error instanceof StepFailed ? error : undefined;
  const cause = failed ? failed.cause : error;
  const where = failed && !(cause instanceof Problem) ? ` at "${failed.step}"` : '';
  if (cause instanceof Problem) {
    console.error(`demo: ${cause.message}`);
  } else {
    console.error(`demo: failed${where}: ${cause instanceof Error ? cause.message : String(cause)}`);
    if (logs !== undefined) console.error(`Logs: ${shown(logs)}`);
  }
  return 1;
}

void main().then((code) => process.exit(code));
