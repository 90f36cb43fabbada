import { chatError, senderName, type Guest } from './chat';

/**
 * What the demo shows before it leaves the room to people: one sees what the other types, a participant may not delete, the
 * moderator may. Throws when any of it does not happen.
 */
export async function talk(participant: Guest, moderator: Guest, say: (line: string) => void): Promise<void> {
  await exchange(participant, moderator, 'Hello! Is anybody here?', say);
  await exchange(moderator, participant, 'Welcome. Be kind to each other.', say);
  const rude = await exchange(participant, moderator, 'FREE FOLLOWERS, click here!!!', say);

  await refusal(participant, rude);
  say(`${participant.username} tries to delete it: refused, the token does not allow it`);

  await moderator.delete(rude, 'advertising');
  const { reason } = await participant.seesDeleted(rude);
  say(`${moderator.username} deletes it, and ${participant.username} is told: ${reason}`);
}

async function exchange(from: Guest, to: Guest, content: string, say: (line: string) => void): Promise<string> {
  const { id } = await from.say(content);
  const arrived = await to.hears(id);
  if (arrived.content !== content) throw new Error(`${to.username} received "${arrived.content}" for "${content}"`);
  say(`${senderName(arrived)}: ${content}`);
  return id;
}

async function refusal(participant: Guest, messageId: string): Promise<void> {
  try {
    await participant.delete(messageId);
  } catch (reason) {
    const error = chatError(reason);
    if (error?.errorCode === 403) return;
    throw new Error(`Deleting without the capability gave ${error?.errorCode ?? reason} instead of 403`);
  }
  throw new Error(`${participant.username} could delete a message without the capability`);
}
