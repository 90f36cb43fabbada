import { setTimeout as sleep } from 'node:timers/promises';
import { CreateChatTokenCommand, CreateRoomCommand, IvschatClient } from '@aws-sdk/client-ivschat';
import { startGuestApi } from './guest-api';
import { judge } from './lighthouse';
import { type Emulator, startEmulator } from '../../emulator';
import { makeRunFolder } from '../../local/run-folder';
import { buildPage } from '../../local/web/build';
import { servePage } from '../../local/web/serve';
import { startChromium } from '../../test/web/chromium';
import { Visitor } from '../../test/web/visitor';
import { Writer } from '../../test/web/writer';
import type { Options, Row, Scenario } from '../scenario';

/** What a room takes at most. */
const MESSAGES_PER_SECOND = 100;
const SECONDS = 60;
/** The list has long been full then. */
const SETTLED_SECONDS = 15;
/** As much slower as a cheap phone is than a desk. */
const SLOWER = 4;

const KILOBYTE = 1024;

export const scenario: Scenario = {
  name: 'web',
  work: `The page of examples/web in Chromium, whose processor is slowed ${SLOWER} times: a guest reads ${MESSAGES_PER_SECOND} messages a second for ${SECONDS} seconds. The browser, `
    + 'the emulator and the writer share the machine.',
  options: ['seconds', 'slower', 'without'],
  run,
};

async function run({ seconds = `${SECONDS}`, slower = `${SLOWER}`, without }: Options): Promise<Row[]> {
  const folder = makeRunFolder();
  const { directory, scriptBytes } = await buildPage(folder.logs);
  const emulator = await startEmulator();
  const ivschat = new IvschatClient({ endpoint: emulator.endpoint, region: emulator.region, credentials: { accessKeyId: 'x', secretAccessKey: 'x' } });
  const { arn } = await ivschat.send(new CreateRoomCommand({ name: 'lobby', maximumMessageRatePerSecond: 100 }));
  const api = await startGuestApi(async () => {
    const { token, sessionExpirationTime, tokenExpirationTime } = await ivschat.send(new CreateChatTokenCommand({ roomIdentifier: arn, userId: 'guest' }));
    return { token, sessionExpirationTime, tokenExpirationTime };
  });
  const page = await servePage({ directory, config: configOf(emulator, api.url) });
  const browser = await startChromium();
  try {
    const guest = await Visitor.arrive(browser, page.url);
    await guest.press('Watch as a guest');
    await guest.is('Connected');
    const writer = await Writer.enter({ ivschat, messagingEndpoint: emulator.messagingEndpoint, roomArn: arn!, userId: 'writer', attributes: { displayName: 'Crowd' } });
    const measured = await watch(guest, writer, Number(seconds), Number(slower));
    writer.leave();
    await browser.close();
    const judged = without === 'lighthouse' ? [] : await judgedRows({ 'sign-in': page.url, 'room': `${page.url}#guest` });
    return [...rowsOf(measured, Number(seconds)), sizeRow(scriptBytes), ...judged];
  } finally {
    await browser.close();
    await page.close();
    api.close();
    ivschat.destroy();
    await emulator.close();
    folder.remove();
  }
}

interface Measured {
  /** How long each frame took, in milliseconds, smallest first. */
  readonly frames: readonly number[];
  /** Of each second, how much the page's thread took of a processor: what else the machine does is no part of it. */
  readonly busy: number;
  /** Bytes that the page held when the list was full, and at the end. */
  readonly early: number;
  readonly late: number;
  readonly said: number;
  readonly refused: number;
  /** Those that never came to the page. */
  readonly lost: number;
  readonly listed: number;
}

async function watch(guest: Visitor, writer: Writer, seconds: number, slower: number): Promise<Measured> {
  const text = (n: number) => `message ${n}; of a crowd that has much to say, and says it 🎉`;
  await guest.ask(`seen.numbers = new Set(); new MutationObserver((changes) => changes.forEach(({ addedNodes }) => addedNodes.forEach(({ textContent }) => {
    for (const [, n] of textContent.matchAll(/message (\\d+);/g)) seen.numbers.add(n);
  }))).observe(document.querySelector('[role=log]'), { childList: true, subtree: true })`);
  await guest.devtools.send('Performance.enable');
  await guest.devtools.send('Emulation.setCPUThrottlingRate', { rate: slower });
  const busyBefore = await busySeconds(guest);
  await guest.ask('seen.watchFrames()');
  const settled = Math.min(SETTLED_SECONDS, seconds / 2);
  await writer.talk(MESSAGES_PER_SECOND, settled, text);
  const frames = await guest.ask<number[]>('seen.frames.splice(0)');
  const early = await guest.heap(); // which stops the page: no frame of it counts
  await guest.ask('seen.watchFrames()');
  await writer.talk(MESSAGES_PER_SECOND, seconds - settled, (n) => text(settled * MESSAGES_PER_SECOND + n));
  await sleep(1000); // the last message is drawn
  frames.push(...await guest.ask<number[]>('seen.frames.splice(0)'));
  const busy = (await busySeconds(guest) - busyBefore) / seconds;
  await guest.devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  return {
    busy,
    frames: frames.sort((one, other) => one - other),
    early,
    late: await guest.heap(),
    said: writer.heard.length,
    refused: writer.outcome.refused,
    lost: writer.heard.length - await guest.ask<number>('seen.numbers.size'),
    listed: await guest.log.getByRole('article').count(),
  };
}

async function busySeconds(guest: Visitor): Promise<number> {
  const { metrics } = await guest.devtools.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'ThreadTime')!.value;
}

function rowsOf({ frames, busy, early, late, said, refused, lost, listed }: Measured, seconds: number): Row[] {
  const share = (part: number) => frames[Math.min(frames.length - 1, Math.floor(frames.length * part))];
  const peers: Row['peers'] = [];
  return [
    { what: 'longest frame', ours: { value: frames.at(-1) ?? NaN, unit: 'ms' }, peers, goal: { atMost: 100 } },
    { what: 'frames of more than 100 ms', ours: { value: frames.filter((frame) => frame > 100).length, unit: '' }, peers, goal: { atMost: 0 } },
    { what: 'frame: p99', ours: { value: share(0.99), unit: 'ms' }, peers },
    { what: 'frame: p50', ours: { value: share(0.5), unit: 'ms' }, peers },
    { what: 'processor that the page took, slowed as it was', ours: { value: busy * 100, unit: '%' }, peers },
    { what: 'frames a second', ours: { value: frames.length / seconds, unit: '' }, peers },
    { what: `memory at the end, over that after ${SETTLED_SECONDS} s`, ours: { value: late / early, unit: '' }, peers, goal: { atMost: 1.1 } },
    { what: 'memory at the end', ours: { value: late / KILOBYTE / KILOBYTE, unit: 'MB' }, peers },
    { what: 'messages said', ours: { value: said, unit: '' }, peers },
    { what: 'messages said again, as the room took no more', ours: { value: refused, unit: '' }, peers },
    { what: 'messages that never came to the page', ours: { value: lost, unit: '' }, peers, goal: { atMost: 0 } },
    { what: 'messages in the list', ours: { value: listed, unit: '' }, peers, goal: { atMost: 300 } },
  ];
}

function sizeRow(bytes: number): Row {
  return { what: 'script, compressed', ours: { value: bytes / 1000, unit: 'KB' }, peers: [], goal: { atMost: 150 } };
}

async function judgedRows(pages: Readonly<Record<string, string>>): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [name, url] of Object.entries(pages)) {
    for (const { category, points, faults } of await judge(url)) {
      rows.push({ what: `${name}, ${category} by Lighthouse`, ours: { value: points, unit: '' }, peers: [], goal: { atLeast: 100 }, failures: faults });
    }
  }
  return rows;
}

function configOf(emulator: Emulator, apiUrl: string) {
  const { region, endpoint: cognitoEndpoint, messagingEndpoint } = emulator; // nobody signs in
  return { region, userPoolClientId: 'none', apiUrl, rooms: [{ room: 'lobby', guests: true }], cognitoEndpoint, messagingEndpoint };
}
