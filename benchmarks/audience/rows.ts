import { busiest, LIMIT, mean, quiet, round } from './figures';
import type { Joining, Life } from './life';
import type { Figure, Peer, Row } from '../scenario';

/** What was played. */
export interface Lives {
  readonly ours: Life;
  readonly byToken: Life;
  readonly sample: Life;
  /** Handed through, where all are served. */
  readonly small: Life;
  readonly others: readonly { readonly name: string; readonly life: Life }[];
  /** The same at 1:1 and in simulated time. */
  readonly real: Life;
  readonly simulated: Life;
  readonly viewers: number;
  readonly smallViewers: number;
  readonly checkedViewers: number;
  readonly layout: string;
  readonly outageSeconds: number;
  readonly endSeconds: number;
  readonly peerSeconds: number;
}

const BY_TOKEN = 'the same handler with TokenRenewal.BY_TOKEN';
const SAMPLE = 'AWS\'s demo backend, re-created';
/** How far a life at 1:1 may be from the same in simulated time: both are random. */
const TOLERANCE = 0.15;
const SIMULATED = 'the same, simulated';

export function rows(lives: Lives): Row[] {
  const { ours, byToken, sample, others, viewers, layout } = lives;
  const floor = viewers / LIMIT;
  const who = viewers.toLocaleString('en');
  const among = (figure: (join: Joining) => { readonly figure: Figure } | { readonly cannot: string }): Peer[] => [
    { ...figure(byToken.join), name: BY_TOKEN }, { ...figure(sample.join), name: SAMPLE },
  ];
  const inPeers = among(({ seconds, joined }) => (seconds === undefined
    ? { cannot: `${joined.toLocaleString('en')} are in after ${lives.peerSeconds / 60} minutes` }
    : { figure: { value: round(seconds, 1), unit: 's' } }));
  const requests = (name: 'mean' | 'p99' | 'most'): Peer[] => among((join) => ({ figure: { value: round(join[name], 2), unit: 'requests' } }));
  return [
    { ...inAgain(`${who} come at once, ${layout}: all in`, ours.join, floor, viewers, true), peers: inPeers, failures: failures(ours) },
    { what: `requests of a viewer while joining, ${layout}`, ours: { value: round(ours.join.mean, 2), unit: 'requests' }, peers: requests('mean'), goal: { atMost: 3 } },
    { what: '… refused by API Gateway or Lambda, who say no time', ours: { value: round(refusedOutside(ours) / viewers, 2), unit: 'requests' }, peers: [] },
    { what: '… of 99 in 100, at most', ours: { value: ours.join.p99, unit: 'requests' }, peers: requests('p99') },
    { what: '… of any, at most', ours: { value: ours.join.most, unit: 'requests' }, peers: requests('most') },
    ...ours.back ? [
      inAgain(`all lose their connections, ${layout}: all back`, ours.back, floor, viewers, true),
      { what: '… requests of a viewer until it is back', ours: { value: round(ours.back.mean, 2), unit: 'requests' }, peers: [] },
    ] : [],
    ...renewals(lives),
    ...others.flatMap(({ name, life }) => [
      { ...inAgain(`${who} come at once, ${name}: all in`, life.join, floor, viewers, false), failures: failures(life) },
      { what: '… requests of a viewer while joining', ours: { value: round(life.join.mean, 2), unit: 'requests' }, peers: [] },
      ...life.back ? [inAgain('… all lose their connections: all back', life.back, floor, viewers, false)] : [],
    ]),
    ...checks(lives),
  ];
}

/** Each time that all come, or come back. */
function refusedOutside({ refused, back }: Life): number {
  const all = Object.entries(refused).reduce((sum, [who, times]) => (who.endsWith(' function') ? sum : sum + times), 0);
  return all / (back ? 2 : 1);
}

function inAgain(what: string, { seconds, joined }: Joining, floor: number, viewers: number, goal: boolean): Row {
  return {
    what,
    ours: { value: seconds === undefined ? NaN : round(seconds, 1), unit: 's' },
    peers: [],
    ratio: { to: `the floor, ${viewers.toLocaleString('en')} / ${LIMIT} a second`, median: seconds === undefined ? Infinity : round(seconds / floor, 3) },
    ...goal ? { goal: { atMost: 1.05 } } : {},
    ...joined < viewers ? { failures: [`${viewers - joined} viewers are not in`] } : {},
  };
}

/** What renews: how near to the limit, and how much of it all. */
function renewals({ ours, byToken, sample, small, viewers, smallViewers, outageSeconds, endSeconds, peerSeconds }: Lives): Row[] {
  const phases = quiet(ours, outageSeconds, endSeconds);
  const peak = (width: number): number => round(Math.max(...phases.map(([from, to]) => busiest(ours.calls, from, to, width))) / LIMIT, 3);
  const seconds = phases.reduce((sum, [from, to]) => sum + to - from, 0);
  const hourly = phases.reduce((sum, [from, to]) => sum + mean(ours.requests, from, to) * (to - from), 0) / seconds * 3_600;
  // From when nothing changes any more.
  const steady = (life: Life): number => mean(life.requests, peerSeconds / 2, peerSeconds) * 3_600;
  const [through, sampled] = [byToken, sample].map(steady);
  const unrefused = steady(small) / smallViewers;
  // Handed through, few of them get in.
  const throughEach = through / byToken.join.joined;
  const each = hourly / viewers;
  return [
    { what: 'calls of CreateChatToken for renewals, of the limit: the busiest 10 s', ours: { value: peak(10), unit: '' }, peers: [], goal: { atMost: 0.6 } },
    { what: '… the busiest second', ours: { value: peak(1), unit: '' }, peers: [] },
    {
      what: `requests an hour of ${viewers.toLocaleString('en')} viewers once all are in`,
      ours: { value: Math.round(hourly), unit: 'requests an hour' },
      peers: [[BY_TOKEN, through] as const, [SAMPLE, sampled] as const].map(([name, value]) => (
        { name, figure: { value: Math.round(value), unit: 'requests an hour' } })),
      ratio: { to: `${BY_TOKEN}, how many times fewer`, median: round(through / hourly, 1) },
    },
    {
      what: '… of each who is in',
      ours: { value: round(each, 2), unit: 'requests an hour' },
      peers: [[BY_TOKEN, throughEach] as const, [SAMPLE, sampled / sample.join.joined] as const].map(([name, value]) => (
        { name, figure: { value: round(value, 1), unit: 'requests an hour' } })),
      ratio: { to: `${BY_TOKEN}, how many times fewer`, median: round(throughEach / each, 1) },
      goal: { atLeast: 50 },
    },
    {
      what: `requests an hour of a viewer where nobody is refused (${smallViewers.toLocaleString('en')} viewers handed through)`,
      ours: { value: round(each, 2), unit: 'requests an hour' },
      peers: [{ name: BY_TOKEN, figure: { value: round(unrefused, 1), unit: 'requests an hour' } }],
      ratio: { to: `${BY_TOKEN}, how many times fewer`, median: round(unrefused / each, 1) },
      goal: { atLeast: 50 },
    },
  ];
}

/** The simulation is to be believed as far as a life at 1:1 is the same. */
function checks({ real, simulated, checkedViewers }: Lives): Row[] {
  const total = (life: Life): number => life.requests.reduce((sum, count) => sum + count, 0);
  const compared: [string, string, (life: Life) => number | undefined][] = [
    ['all in', 's', (life) => life.join.seconds],
    ['requests of a viewer while joining', 'requests', (life) => life.join.mean],
    ['all back after they lost their connections', 's', (life) => life.back?.seconds],
    ['requests of three minutes', 'requests', total],
  ];
  return compared.map(([name, unit, figure]) => {
    const [here, there] = [figure(real) ?? NaN, figure(simulated) ?? NaN];
    const ratio = round(here / there, 3);
    return {
      what: `${checkedViewers.toLocaleString('en')} viewers at 1:1, the client itself, sessions of a minute: ${name}`,
      ours: { value: round(here, 2), unit },
      peers: [{ name: SIMULATED, figure: { value: round(there, 2), unit } }],
      ratio: { to: SIMULATED, median: ratio },
      failures: Math.abs(ratio - 1) <= TOLERANCE ? [] : [`More than ${TOLERANCE * 100} % from what was simulated`],
    };
  });
}

function failures({ gaveUp, failed }: Life): string[] {
  return [
    ...gaveUp > 0 ? [`${gaveUp} times a client gave up`] : [],
    ...failed > 0 ? [`${failed} answers of the function were neither a token nor a refusal of Amazon IVS Chat's`] : [],
  ];
}
