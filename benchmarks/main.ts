import { fork } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CATALOGUE, scenariosNamed } from './catalogue';
import { thisMachine } from './machine';
import { readOptions } from './options';
import { failuresOf, merge, missedGoals, render, type Result, section } from './results';
import type { Ran } from './run-one';
import type { Options } from './scenario';

const [JSON_FILE, PAGE] = ['results.json', 'results.md'].map((file) => join(__dirname, file));

/** Runs what was asked for, one after the other, and writes down what came of it after each. Whether all is well. */
async function run(): Promise<boolean> {
  const { scenario, check, options } = readOptions(process.argv.slice(2));
  const ran: Result[] = [];
  for (const name of scenariosNamed(scenario)) {
    console.error(`${name} …`);
    const result = await inProcessOfItsOwn(name, options);
    ran.push(result);
    console.log(`${section(result).join('\n')}\n`);
    // With options, it is not what the page is about.
    if (Object.keys(options).length === 0) writeDown(result);
  }
  const failures = ran.flatMap(failuresOf);
  const missed = ran.flatMap(missedGoals);
  [...failures.map((one) => `failed: ${one}`), ...missed.map((one) => `missed: ${one}`)].forEach((one) => console.error(one));
  return failures.length === 0 && !(check && missed.length > 0);
}

/** If it dies, that is what came of it. */
async function inProcessOfItsOwn(name: string, options: Options): Promise<Result> {
  const child = fork(join(__dirname, 'run-one.ts'), [name, JSON.stringify(options)], {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
    // Standard output is for the results.
    stdio: ['ignore', process.stderr, process.stderr, 'ipc'],
  });
  const ran = await new Promise<Ran>((resolve) => {
    let said: Ran | undefined;
    child.on('message', (message) => { said = message as Ran; });
    child.on('error', (error) => resolve({ work: '', rows: [], failure: error.message }));
    child.on('close', (code, signal) => resolve(said ?? { work: '', rows: [], failure: `Its process ended with ${signal ?? code} before it had told anything` }));
  });
  return { name, date: new Date().toISOString(), machine: thisMachine(), ...ran };
}

function writeDown(result: Result): void {
  const before = existsSync(JSON_FILE) ? JSON.parse(readFileSync(JSON_FILE, 'utf8')) as Result[] : [];
  const results = merge(before, [result], Object.keys(CATALOGUE));
  writeFileSync(JSON_FILE, `${JSON.stringify(results, undefined, 2)}\n`);
  writeFileSync(PAGE, render(results));
}

void run().then((isWell) => process.exit(isWell ? 0 : 1), (error) => {
  console.error(error);
  process.exit(1);
});
