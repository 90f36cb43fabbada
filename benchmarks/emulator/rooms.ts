import { createRoom, createTokens } from './calls';
import { chat, type ChatResult } from './clients';
import { EMULATOR, run } from './servers';
import type { Peer, Row } from '../scenario';
import { figureOf } from '../statistics';

const ROUNDS = 3;
const SECONDS = 20;

/** What a chat message is like: two lines, and its sender's name. */
const SHORT = { padding: 'a message of about as many words as people write in a chat', attributes: { displayName: 'Ann of the chat' }, messageAttributes: {} };
/** About as long as a message can be, so that what is not read piles up within the time. */
const LONG = { padding: '🎉'.repeat(470), attributes: { about: 'a'.repeat(1_000) }, messageAttributes: { about: 'm'.repeat(1_000) } };

interface Crowd {
  readonly clients: number;
  readonly rate: number;
  readonly mostMilliseconds?: number;
  /** Clients beside them that never read. */
  readonly slow: number;
  readonly seconds: number;
  readonly messages: typeof SHORT | typeof LONG;
}

const CROWDS: readonly Crowd[] = [
  { clients: 1_000, rate: 100, mostMilliseconds: 20, slow: 0, seconds: SECONDS, messages: SHORT },
  { clients: 2_000, rate: 50, mostMilliseconds: 100, slow: 0, seconds: SECONDS, messages: SHORT },
  // More than the room's limit would be refused: this is as much as one room can be asked for.
  { clients: 2_000, rate: 100, slow: 0, seconds: SECONDS, messages: SHORT },
  { clients: 100, rate: 100, mostMilliseconds: 100, slow: 10, seconds: 2 * SECONDS, messages: LONG },
];

const PEERS: readonly Peer[] = [{ name: 'moto, MiniStack', cannot: 'neither has chat connections' }];

interface Round extends ChatResult {
  readonly peak: number | undefined;
}

/** Everybody in one room, in which the clients take turns in sending: how long until a message is with each of them, and whether it is. */
export async function measureRooms(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const crowd of CROWDS) {
    const rounds: Round[] = [];
    for (let number = 0; number < ROUNDS; number++) {
      rounds.push(await play(crowd));
      console.error(`  ${titleOf(crowd)}: round ${number + 1} of ${ROUNDS}: ${JSON.stringify(rounds[number])}`);
    }
    rows.push(...rowsOf(crowd, rounds));
  }
  return rows;
}

async function play({ clients, slow, rate, seconds, messages }: Crowd): Promise<Round> {
  const emulator = await run(EMULATOR);
  try {
    const room = await createRoom(emulator.endpoint);
    const result = await chat({
      endpoint: emulator.endpoint.replace('http:', 'ws:'),
      tokens: await createTokens(emulator.endpoint, room, clients, messages.attributes),
      slowTokens: await createTokens(emulator.endpoint, room, slow),
      rate,
      seconds,
      padding: messages.padding,
      attributes: messages.messageAttributes,
    });
    return { ...result, peak: emulator.peak() };
  } finally {
    await emulator.stop();
  }
}

function rowsOf(crowd: Crowd, rounds: readonly Round[]): Row[] {
  const title = titleOf(crowd);
  const { mostMilliseconds } = crowd;
  const lost = rounds.map((round) => round.lost + round.doubled + round.closed);
  const peaks = rounds.flatMap(({ peak }) => (peak === undefined ? [] : [peak]));
  const rows: Row[] = [
    {
      what: `${title}: 99 % of the deliveries within`,
      ours: figureOf(rounds.map(({ p99 }) => p99), 'ms'),
      peers: PEERS,
      goal: mostMilliseconds === undefined ? undefined : { atMost: mostMilliseconds },
      failures: rounds.flatMap((round) => problems(crowd, round)),
    },
    { what: `${title}: lost, doubled, or cut off`, ours: figureOf(lost, ''), peers: PEERS, goal: { atMost: 0 } },
  ];
  // The room takes 100 in any second, so of 100 a second some come too early after others that were late.
  const taken = rounds.map(({ sent, refused }) => (sent - Object.values(refused).reduce((sum, times) => sum + times, 0)) / crowd.seconds);
  rows.push({ what: `${title}: taken`, ours: figureOf(taken, 'messages a second'), peers: PEERS });
  if (peaks.length > 0) rows.push({ what: `${title}: most memory at once`, ours: figureOf(peaks, 'bytes'), peers: PEERS });
  if (crowd.slow > 0) rows.push({ what: `${title}: of those that do not read, cut`, ours: figureOf(rounds.map(({ cut }) => cut), ''), peers: PEERS, goal: { atLeast: crowd.slow } });
  return rows;
}

/** What the room refuses for its own limit of 100 a second is no failure: the row of those that were taken shows it. */
function problems({ slow }: Crowd, { lost, doubled, closed, cut, refused }: Round): string[] {
  const others = Object.entries(refused).filter(([reason]) => !reason.startsWith('rate limit exceeded'));
  return [
    ...(lost > 0 ? [`${lost} deliveries never came`] : []),
    ...(doubled > 0 ? [`${doubled} deliveries came twice`] : []),
    ...(closed > 0 ? [`${closed} clients that read were cut off`] : []),
    ...(cut < slow ? [`${slow - cut} of the ${slow} clients that did not read were kept`] : []),
    ...others.map(([reason, times]) => `${times} messages were refused: ${reason}`),
  ];
}

function titleOf({ clients, rate, slow, messages }: Crowd): string {
  return `${clients} clients, ${rate} ${messages === LONG ? 'long ' : ''}messages a second${slow > 0 ? `, ${slow} more that do not read` : ''}`;
}
