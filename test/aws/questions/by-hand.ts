import { type Question, UNSAID } from './question';

/** What no program on one machine can see. Both are told as they are asked what to do. */

export const OTHER_CLIENTS: Question = {
  question: 'When do Amazon\'s clients for Android and iOS renew their connection?',
  answers: {
    'by tokenExpirationTime': 'they ask for a token once a session, as the one for the web does',
    'when the session ends': 'they ask then, after a gap',
  },
  emulator: UNSAID,
  mayStayOpen: 'it takes a phone: log each call of the app\'s token provider, with a session of 15 minutes, for an hour',
  ask: async () => ({ answer: UNSAID, seen: 'nothing: it takes a phone' }),
};

export const BILLING: Question = {
  question: 'What does AWS count as a message sent: events, deletions, denied messages?',
  answers: {
    'messages alone': 'the costs are as docs/costs.md has them',
    'more': 'events, deletions or denied messages cost as much as messages',
  },
  emulator: UNSAID,
  mayStayOpen: 'the bill of the next day has it: compare what it counts with what the run has sent',
  ask: async ({ sent }) => {
    await sent.over;
    const { messages, events, deletions, denied } = sent;
    return { answer: UNSAID, seen: `sent in this run: ${messages} messages, ${events} events, ${deletions} deletions, and ${denied} messages that were denied` };
  },
};
