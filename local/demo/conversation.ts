import { chatError, senderName, type Guest } from './chat';
import { done, said } from './transcript';

/** Where a line of the conversation is shown. */
type Say = (line: string) => void;

/**
 * What the demo shows before it leaves the room to people: one sees what the other types; the reviewer changes a word, and
 * denies a link; a participant may not delete, the moderator may. Throws when any of it does not happen. Returns what
 * the transcript of it must hold.
 */
export async function talk(participant: Guest, moderator: Guest, say: Say): Promise<string[]> {
  const transcript: string[] = [];
  const exchange = async (from: Guest, to: Guest, content: string, delivered = content) => {
    const { id } = await from.say(content);
    const arrived = await to.hears(id);
    if (arrived.content !== delivered) throw new Error(`${to.username} received "${arrived.content}" for "${content}"`);
    transcript.push(said(senderName(arrived), delivered));
    say(`${senderName(arrived)}: ${content}`);
    return id;
  };

  await exchange(participant, moderator, 'Hello! Is anybody here?');
  await exchange(moderator, participant, 'Welcome. Be kind to each other.');

  const review = 'Where is that darn play button?';
  const reviewed = 'Where is that **** play button?';
  await exchange(participant, moderator, review, reviewed);
  say(`the reviewer rewrites it, and ${moderator.username} reads: ${reviewed}`);

  const link = 'Get rich: http://example.com';
  say(`${participant.username} tries to say: ${link}`);
  say(`refused with ${await refusal(406, async () => participant.say(link))}`);

  const rude = await exchange(participant, moderator, 'FREE FOLLOWERS, click here!!!');
  await refusal(403, async () => participant.delete(rude));
  say(`${participant.username} tries to delete it: refused, the token does not allow it`);

  await moderator.delete(rude, 'advertising');
  const { reason } = await participant.seesDeleted(rude);
  transcript.push(done('aws:DELETE_MESSAGE', reason));
  say(`${moderator.username} deletes it, and ${participant.username} is told: ${reason}`);
  return transcript;
}

/** Does what the service must refuse with this code; returns what it says. */
async function refusal(code: number, attempt: () => Promise<unknown>): Promise<string> {
  let given: unknown = 'no error';
  try {
    await attempt();
  } catch (reason) {
    const error = chatError(reason);
    if (error?.errorCode === code) return `${code}: ${error.errorMessage}`;
    given = error ? `${error.errorCode}: ${error.errorMessage}` : reason;
  }
  throw new Error(`${String(given)} instead of a refusal with ${code}`);
}
