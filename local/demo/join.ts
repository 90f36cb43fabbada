import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import type { ChatMessage } from 'amazon-ivs-chat-messaging';
import { isolateThisProcess } from '../account';
import { Problem } from '../problem';
import { chatError, displayNameOf, Guest, senderName } from './chat';
import { readInvitation, type Invitation } from './invitation';
import { register } from './people';

const HELP = 'Type a line to say it. /delete N takes message N out of the room (moderators), /quit leaves.';

/** `npm run demo:join -- --as NAME`: the room of the demo that runs in another terminal, in this one. */
async function main(): Promise<void> {
  isolateThisProcess();
  const username = readName(process.argv.slice(2));
  const invitation = readInvitation();
  await checkAlive(invitation);
  await register(invitation, { username, displayName: displayNameOf(username) }, invitation.password);
  const guest = await Guest.enter(invitation, username, invitation.password);
  await converse(guest);
}

/** Reads `--as NAME`. */
export function readName(args: readonly string[]): string {
  let name: string | undefined;
  try {
    name = parseArgs({ args: [...args], options: { as: { type: 'string' } } }).values.as;
  } catch {
    name = undefined;
  }
  if (name === undefined || !/^[a-z0-9]{1,32}$/i.test(name)) {
    throw new Problem('Say who you are in letters and digits: npm run demo:join -- --as bob');
  }
  return name.toLowerCase();
}

async function converse(guest: Guest): Promise<void> {
  const messages: ChatMessage[] = [];
  const terminal = createInterface({ input: process.stdin, output: process.stdout, terminal: process.stdin.isTTY && process.stdout.isTTY });
  const prompt = () => terminal.terminal && terminal.prompt(true);
  const show = (line: string) => {
    if (terminal.terminal) process.stdout.write('\r\u001b[K');
    console.log(line);
    prompt();
  };
  guest.room.addListener('message', (message) => show(`[${messages.push(message)}] ${senderName(message)}: ${message.content}`));
  guest.room.addListener('messageDelete', ({ messageId, reason }) => {
    const number = messages.findIndex((message) => message.id === messageId) + 1;
    show(`${number > 0 ? `[${number}]` : 'A message'} was deleted${reason ? `: ${reason}` : ''}`);
  });
  guest.room.addListener('disconnect', (reason) => {
    if (reason !== 'clientDisconnect') show('The room is closed.');
    terminal.close();
  });
  terminal.on('SIGINT', () => terminal.close());

  show(`You are ${guest.username}. ${HELP}`);
  for await (const line of terminal) {
    const text = line.trim();
    if (text === '/quit') break;
    await obey(guest, text, messages).catch((reason: unknown) => show(explain(reason)));
    prompt();
  }
  terminal.close();
  guest.leave();
}

async function obey(guest: Guest, text: string, messages: readonly ChatMessage[]): Promise<void> {
  if (text === '') return;
  const [, number] = /^\/delete (\d+)$/.exec(text) ?? [];
  if (number !== undefined) {
    const message = messages[Number(number) - 1];
    if (!message) throw new Error(`There is no message ${number} here.`);
    await guest.delete(message.id);
  } else if (text.startsWith('/')) {
    throw new Error(HELP);
  } else {
    await guest.say(text);
  }
}

function explain(reason: unknown): string {
  return chatError(reason)?.errorMessage ?? (reason instanceof Error ? reason.message : String(reason));
}

/** A demo that was killed leaves its invitation behind. */
async function checkAlive({ endpoint }: Invitation): Promise<void> {
  const isAlive = await fetch(`${endpoint}/_ministack/health`).then((response) => response.ok, () => false);
  if (!isAlive) throw new Problem('The demo that ran here is gone: start one in another terminal with npm run demo.');
}

if (require.main === module) {
  main().then(() => process.exit(0), (error: unknown) => {
    console.error(error instanceof Problem ? error.message : `demo: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  });
}
