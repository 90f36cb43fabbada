import { createRoom, headers } from './calls';
import { ask, type Operation } from './clients';
import { EMULATOR, peers, run, type Running } from './servers';
import type { Row } from '../scenario';
import { figureOf, ratioOf } from '../statistics';

const ROUNDS = 5;
const CONNECTIONS = 8;
const WARM_UP_SECONDS = 1;
const SECONDS = 3;

type Call = Pick<Operation, 'method' | 'url' | 'headers' | 'body'>;

/** One of our operations, and what is comparable with the peers: something is made, something is looked up, credentials are given. */
interface Comparison {
  readonly operation: string;
  readonly ours: Call;
  readonly theirs: readonly { readonly peer: string; readonly call: Call }[];
}

/** Operations a second, on connections that are kept, taking turns. */
export async function measureControlPlane(): Promise<Row[]> {
  const { moto, ministack } = await peers();
  const running: Running[] = [];
  try {
    for (const program of [EMULATOR, moto, ministack]) running.push(await run(program));
    const comparisons = await compared(running.map(({ endpoint }) => endpoint), moto.name, ministack.name);
    const rows: Row[] = [];
    for (const comparison of comparisons) rows.push(await take(comparison));
    return rows;
  } finally {
    await Promise.all(running.map(async ({ stop }) => stop()));
  }
}

async function take({ operation, ours, theirs }: Comparison): Promise<Row> {
  const calls = [ours, ...theirs.map(({ call }) => call)];
  const rates = calls.map((): number[] => []);
  const failures: string[] = [];
  for (const call of calls) await ask({ ...call, connections: CONNECTIONS, seconds: WARM_UP_SECONDS });
  for (let round = 0; round < ROUNDS; round++) {
    const order = round % 2 === 0 ? calls : [...calls].reverse();
    for (const call of order) {
      const { answered, failed, example, seconds } = await ask({ ...call, connections: CONNECTIONS, seconds: SECONDS });
      rates[calls.indexOf(call)].push(answered / seconds);
      if (failed > 0) failures.push(`${failed} calls of ${call.url} failed, one with ${example}`);
    }
    console.error(`  ${operation}: round ${round + 1} of ${ROUNDS}`);
  }
  return {
    what: `${operation} on ${CONNECTIONS} kept connections`,
    ours: figureOf(rates[0], 'operations a second'),
    peers: theirs.map(({ peer }, index) => ({ name: peer, figure: figureOf(rates[index + 1], 'operations a second') })),
    ratio: ratioOf(theirs[0].peer, rates[0], rates[1]),
    failures,
  };
}

/** Neither peer has Amazon IVS Chat. moto has Amazon IVS, MiniStack has not: there, a parameter of SSM is made and looked up. */
async function compared([emulator, moto, ministack]: readonly string[], motoName: string, ministackName: string): Promise<Comparison[]> {
  const json = (endpoint: string, service: string, operation: string, input: object): Call => ({
    method: 'POST', url: `${endpoint}/${operation}`, headers: headers(service), body: JSON.stringify(input),
  });
  const sts = (endpoint: string): Call => ({
    method: 'POST',
    url: `${endpoint}/`,
    headers: { ...headers('sts'), 'Content-Type': 'application/x-www-form-urlencoded' },
    body: 'Action=GetSessionToken&Version=2011-06-15',
  });
  const ssm = (operation: string, input: object): Call => ({
    method: 'POST',
    url: `${ministack}/`,
    headers: { ...headers('ssm'), 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': `AmazonSSM.${operation}` },
    body: JSON.stringify(input),
  });
  const room = await createRoom(emulator);
  const channel = await made(json(moto, 'ivs', 'CreateChannel', { name: 'one' })) as { readonly channel: { readonly arn: string } };
  await made(ssm('PutParameter', { Name: 'one', Value: 'value', Type: 'String' }));
  return [
    {
      operation: 'CreateRoom',
      ours: json(emulator, 'ivschat', 'CreateRoom', { name: 'room-{n}' }),
      theirs: [
        { peer: `${motoName}, IVS CreateChannel`, call: json(moto, 'ivs', 'CreateChannel', { name: 'channel-{n}' }) },
        { peer: `${ministackName}, SSM PutParameter`, call: ssm('PutParameter', { Name: 'parameter-{n}', Value: 'value', Type: 'String' }) },
      ],
    },
    {
      operation: 'GetRoom',
      ours: json(emulator, 'ivschat', 'GetRoom', { identifier: room }),
      theirs: [
        { peer: `${motoName}, IVS GetChannel`, call: json(moto, 'ivs', 'GetChannel', { arn: channel.channel.arn }) },
        { peer: `${ministackName}, SSM GetParameter`, call: ssm('GetParameter', { Name: 'one' }) },
      ],
    },
    {
      operation: 'CreateChatToken',
      ours: json(emulator, 'ivschat', 'CreateChatToken', { roomIdentifier: room, userId: 'user-{n}', capabilities: ['SEND_MESSAGE'] }),
      theirs: [
        { peer: `${motoName}, STS GetSessionToken`, call: sts(moto) },
        { peer: `${ministackName}, STS GetSessionToken`, call: sts(ministack) },
      ],
    },
  ];
}

async function made({ url, method, headers: given, body }: Call): Promise<unknown> {
  const response = await fetch(url, { method, headers: given, body });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response.json();
}
