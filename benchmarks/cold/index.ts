import { fork } from 'node:child_process';
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CreateRoomCommand, IvschatClient } from '@aws-sdk/client-ivschat';
import { openOtherServices, type OtherServices } from './aws';
import { COLD_FUNCTIONS, type ColdFunction } from './functions';
import { type Node, nodes } from './nodes';
import { bundleByDefault, bundleForRuntime, type PeerBundles } from './peers';
import { type Emulator, startEmulator } from '../../emulator';
import type { Figure, Options, Row, Scenario } from '../scenario';
import { figureOf, quantile, ratioOf } from '../statistics';

const RUNNER = join(__dirname, 'first-call.cjs');
const ASSETS = join(__dirname, '../../assets/lambda');
const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const GOAL = { atMost: 0.5 };
const ROUNDS = 15;

interface FirstCall {
  readonly load: number;
  readonly call: number;
  /** What the process took of the processor meanwhile, in all its threads: it differs less on a machine that does something else too. */
  readonly processor: { readonly load: number; readonly call: number };
  readonly answer?: unknown;
  readonly failure?: string;
}

interface World { readonly emulator: Emulator; readonly others: OtherServices }

/** A bundle of a handler, and how long its first calls took. */
interface Measured { readonly name: string; readonly bundle: string; readonly calls: FirstCall[] }

/**
 * `--rounds`; `--nodes 20,22`; `--functions chat-token,…`; `--bundles` is another folder than assets/lambda, and `--beside a,b` are folders
 * that are measured as further peers: builds of ours take turns.
 */
export const scenario: Scenario = {
  name: 'cold',
  work: 'A function starts: the bytes of its bundle, and how long a fresh process takes to load it and to answer its first call. '
    + 'The services answer at once, on loopback; starting Node itself is not counted.',
  options: ['functions', 'nodes', 'rounds', 'bundles', 'beside'],
  run,
};

async function run(options: Options): Promise<Row[]> {
  const functions = COLD_FUNCTIONS.filter(({ name }) => options.functions === undefined || options.functions.split(',').includes(name));
  const handlers = functions.map(({ name }) => name);
  const beside = options.beside?.split(',') ?? [];
  const peers: PeerBundles[] = [
    bundleByDefault(handlers),
    bundleForRuntime(handlers),
    ...beside.map((folder) => ({ name: folder, bundleOf: (handler: string) => resolve(folder, handler, 'index.js') })),
  ];
  const ours = (handler: string) => resolve(options.bundles ?? ASSETS, handler, 'index.js');
  const rows: Row[] = handlers.map((handler) => sizes(handler, ours(handler), peers));
  const world = { emulator: await startEmulator(), others: await openOtherServices() };
  try {
    for (const node of nodes((options.nodes ?? '20,22,24').split(','))) {
      for (const cold of functions) {
        const measured = [{ name: 'ours', bundleOf: ours }, ...peers].map(({ name, bundleOf }) => ({ name, bundle: bundleOf(cold.name), calls: [] }));
        rows.push(await times(world, node, cold, measured, Number(options.rounds ?? ROUNDS)));
      }
    }
  } finally {
    world.others.close();
    await world.emulator.close();
  }
  return rows;
}

/** The goal is beside the default: where the SDK is the runtime's, the bundle is not all that is loaded. */
function sizes(handler: string, bundle: string, [first, ...peers]: readonly PeerBundles[]): Row {
  const bytes = (path: string): Figure => ({ value: statSync(path).size, unit: 'bytes' });
  const figure = bytes(bundle);
  return {
    what: `${handler}, bundle`,
    ours: figure,
    peers: [first, ...peers].map(({ name, bundleOf }) => ({ name, figure: bytes(bundleOf(handler)) })),
    ratio: { to: first.name, median: figure.value / bytes(first.bundleOf(handler)).value },
    goal: GOAL,
  };
}

async function times(world: World, { path, major, version }: Node, cold: ColdFunction, measured: readonly Measured[], rounds: number): Promise<Row> {
  const failures = new Set<string>();
  // The first round fills the machine's caches and is not counted.
  for (let round = -1; round < rounds; round++) {
    for (const { name, bundle, calls } of round % 2 === 0 ? measured : [...measured].reverse()) {
      const call = await firstCall(world, path, cold, bundle);
      if (call.failure !== undefined) failures.add(`${name}: ${call.failure}`);
      if (round >= 0) calls.push(call);
    }
  }
  const [ours, first] = measured;
  for (const { name, calls } of measured) {
    const median = (of: (call: FirstCall) => number) => quantile(calls.map(of), 0.5).toFixed(1);
    console.error(`  ${cold.name}, Node ${version}, ${name}: load ${median(({ load }) => load)} ms, call ${median(({ call }) => call)} ms, `
      + `of the processor ${median(({ processor }) => processor.load)} and ${median(({ processor }) => processor.call)} ms`);
  }
  return {
    what: `${cold.name}, load and first call (${cold.asked}), Node ${major}`,
    ours: figureOf(ours.calls.map(whole), 'ms'),
    peers: measured.slice(1).map((peer) => ({ name: peer.name, figure: figureOf(peer.calls.map(whole), 'ms') })),
    ratio: ratioOf(first.name, ours.calls.map(whole), first.calls.map(whole)),
    goal: GOAL,
    failures: [...failures],
  };
}

/** In a process of its own, at an Amazon IVS Chat with one room. */
async function firstCall({ emulator, others }: World, node: string, cold: ColdFunction, bundle: string): Promise<FirstCall> {
  emulator.reset();
  const client = new IvschatClient({ endpoint: emulator.endpoint, region: emulator.region, credentials: CREDENTIALS });
  const { arn } = await client.send(new CreateRoomCommand({}));
  client.destroy();
  others.called.length = 0;
  const env = {
    PATH: process.env.PATH,
    AWS_REGION: emulator.region,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_LAMBDA_FUNCTION_NAME: cold.name,
    AWS_ENDPOINT_URL: others.endpoint,
    AWS_ENDPOINT_URL_IVSCHAT: emulator.endpoint,
    AWS_ENDPOINT_URL_CLOUDFORMATION: `${others.endpoint}/cloudformation`,
    ...cold.environment(arn!),
  };
  const child = fork(RUNNER, [], { execPath: node, execArgv: [], env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const said = new Promise<FirstCall>((resolved, rejected) => {
    child.once('message', (message) => resolved(message as FirstCall));
    child.once('close', (code) => rejected(new Error(`The process of ${bundle} ended with ${code}`)));
  });
  child.send({ bundle, handler: 'handler', event: cold.event(`${others.endpoint}/answer`), context: cold.context });
  const call = await said;
  const isAnswered = cold.name !== 'custom-resource' || others.called.includes('answer');
  return call.failure === undefined && !(isAnswered && cold.isRight(call.answer)) ? { ...call, failure: `answered ${JSON.stringify(call.answer)}` } : call;
}

function whole({ load, call }: FirstCall): number {
  return load + call;
}
