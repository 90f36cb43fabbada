import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Layout } from './doors';
import { byMinute, LIMIT, mean, quiet } from './figures';
import type { Life, LifeOptions } from './life';
import { draw } from './picture';
import { type Lives, rows } from './rows';
import type { Scenario } from '../scenario';

/** As Lambda does it in an account whose limits nobody has raised, behind API Gateway. */
const LAMBDA: Layout = { name: 'as Lambda does it: up to 1,000 environments, one request at a time', environments: 1_000, oneAtATime: true };
const SHARED: readonly Layout[] = [1, 8].map((environments) => ({
  name: `${environments} ${environments === 1 ? 'environment' : 'environments'}, any number of requests at a time`, environments, oneAtATime: false,
}));
/** Long enough for what is handed through to have come to the pace at which it stays. */
const PEER_MINUTES = 5;
/** Of an audience that nobody refuses anything, even where it is handed through. */
const SMALL_AUDIENCE = 3_000;
const CHECKED_VIEWERS = 2_000;
/** At 1:1 the machine has to keep up. */
const CHECKED_WITHIN_SECONDS = 5;
const AT_A_TIME = 2;
const PICTURE = join(__dirname, '../audience.svg');

export const scenario: Scenario = {
  name: 'audience',
  work: '50,000 viewers come at once, stay for three sessions of an hour, lose their connections once, all at the same moment, and renew; Amazon IVS Chat makes 200 tokens a second.',
  options: ['viewers', 'session'],
  async run(options) {
    const viewers = Number(options.viewers ?? 50_000);
    const sessionMinutes = Number(options.session ?? 60);
    const [endMinutes, outageMinutes] = [3 * sessionMinutes, 1.5 * sessionMinutes];
    const whole = { viewers, sessionMinutes, endMinutes, outageMinutes };
    // All are in, or as many as get in, before.
    const arrival = { viewers, sessionMinutes, endMinutes: 2 * PEER_MINUTES, outageMinutes: PEER_MINUTES };
    const peer = { viewers, sessionMinutes, endMinutes: PEER_MINUTES, layout: LAMBDA };
    const check: LifeOptions = { handler: 'ours', viewers: Math.min(viewers, CHECKED_VIEWERS), withinSeconds: CHECKED_WITHIN_SECONDS, sessionMinutes: 1, endMinutes: 3, outageMinutes: 1.5, layout: SHARED[0] };
    const [simulated, ours, byToken, sample, small, ...others] = await played([
      ['the same, simulated', check],
      ['ours', { ...whole, handler: 'ours', layout: LAMBDA }],
      ['handed through', { ...peer, handler: 'by-token' }],
      ['AWS\'s sample', { ...peer, handler: 'sample' }],
      ['a small audience, handed through', { ...peer, handler: 'by-token', viewers: Math.min(viewers, SMALL_AUDIENCE) }],
      ...SHARED.map((layout): [string, LifeOptions] => [layout.name, { ...arrival, handler: 'ours', layout }]),
    ]);
    // It has the machine for itself.
    const [real] = await played([['at 1:1', { ...check, realTime: true }]]);
    const lives: Lives = {
      ours,
      byToken,
      sample,
      small,
      real,
      simulated,
      viewers,
      smallViewers: Math.min(viewers, SMALL_AUDIENCE),
      checkedViewers: check.viewers,
      layout: LAMBDA.name,
      outageSeconds: outageMinutes * 60,
      endSeconds: endMinutes * 60,
      peerSeconds: PEER_MINUTES * 60,
      others: SHARED.map((layout, n) => ({ name: layout.name, life: others[n] })),
    };
    // The picture in the README is of the whole audience.
    if (options.viewers === undefined && options.session === undefined) writeFileSync(PICTURE, picture(lives));
    return rows(lives);
  },
};

/** Each life in a process of its own, as many at a time as the machine has cores for. */
async function played(lives: readonly [name: string, options: LifeOptions][]): Promise<Life[]> {
  const waiting = [...lives.entries()];
  const results: Life[] = [];
  await Promise.all(Array.from({ length: AT_A_TIME }, async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [n, [name, options]] = next;
      console.error(`  ${name}: ${options.viewers} viewers, ${options.endMinutes} minutes`);
      results[n] = await inProcess(options);
      console.error(`  ${name}: done in ${results[n].machineSeconds.toFixed(0)} s`);
    }
  }));
  return results;
}

async function inProcess(options: LifeOptions): Promise<Life> {
  const child: ChildProcess = fork(join(__dirname, 'runner.ts'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const gone = once(child, 'close').then(([code]) => { throw new Error(`A life ended with ${code}`); });
  child.send(options);
  const [life] = await Promise.race([once(child, 'message'), gone]) as [Life];
  gone.catch(() => undefined);
  return life;
}

function picture({ ours, byToken, viewers, outageSeconds, endSeconds, peerSeconds }: Lives): string {
  const steady = mean(byToken.requests, peerSeconds / 2, peerSeconds);
  const renewals = quiet(ours, outageSeconds, endSeconds).map(([from, to]) => mean(ours.requests, from, to));
  return draw({
    title: `Token requests of ${viewers.toLocaleString('en')} viewers, who come at once and stay for ${endSeconds / 3_600} hours`,
    lines: [
      { label: `CreateChatToken’s answer handed through: ${steady.toFixed(0)} a second`, color: 'peer', minutes: byMinute(byToken.requests, peerSeconds / 60), then: steady },
      {
        label: `cdk-ivschat: ${(renewals.reduce((sum, pace) => sum + pace, 0) / renewals.length).toFixed(0)} a second once all are in`,
        color: 'ours',
        minutes: byMinute(ours.requests, endSeconds / 60),
      },
    ],
    minutes: endSeconds / 60,
    limit: LIMIT,
    marks: [{ minute: outageSeconds / 60, label: 'all connections break' }],
  });
}
