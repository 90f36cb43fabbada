import { CreateChatTokenCommand } from '@aws-sdk/client-ivschat';
import { SendMessageRequest } from 'amazon-ivs-chat-messaging';
import { WebSocket } from 'ws';
import type { Question } from './question';
import { chatError } from '../../../local/demo/chat';
import { webSocketUrl } from '../stage';

export const ATTRIBUTES: Question = {
  question: 'Does a message that a review function allows without `Attributes` keep those of its sender?',
  answers: {
    'it has none': 'a review function that hands them on is needed, as docs/review-functions.md says',
    'it keeps them': 'handing them on changes nothing',
  },
  emulator: 'it has none',
  ask: async (stage) => {
    const { attributes = {} } = await (await stage.reviewed()).say('hello', { mood: 'good' });
    const answer = attributes.mood === 'good' ? 'it keeps them' : Object.keys(attributes).length === 0 ? 'it has none' : 'others';
    return { answer, seen: JSON.stringify(attributes) };
  },
};

export const DENIAL: Question = {
  question: 'What is said of a denied message?',
  answers: {
    'the reason, and words around it': 'a page that shows it shows those words, too',
    'the reason alone': 'a page may show it as it is',
    'nothing': 'a page needs a text of its own',
  },
  emulator: 'the reason, and words around it',
  ask: async (stage) => {
    const { room } = await stage.reviewed();
    stage.sent.denied += 1;
    try {
      await room.sendMessage(new SendMessageRequest('spam'));
    } catch (reason) {
      const error = chatError(reason);
      if (error?.errorCode !== 406) throw reason;
      const said = error.errorMessage ?? '';
      return { answer: said === 'no spam' ? 'the reason alone' : said.includes('no spam') ? 'the reason, and words around it' : 'nothing', seen: `406: ${said}` };
    }
    throw new Error('It was not denied');
  },
};

const MINUTE_MS = 60_000;

export const CLOSE_CODE: Question = {
  question: 'Which close code ends a session?',
  answers: {
    1000: 'clients take it for the service\'s decision, and their page asks for another session',
    1001: 'the same',
    1006: 'there is no close: clients take it for a connection that broke, and come back by themselves',
    4000: 'a code of its own (4000 to 4999): the same as 1000',
  },
  emulator: '1000',
  ask: async (stage) => {
    const roomIdentifier = await stage.room({});
    const { token } = await stage.ivschat.send(new CreateChatTokenCommand({ roomIdentifier, userId: 'probe', sessionDurationInMinutes: 1 }));
    const socket = new WebSocket(webSocketUrl(stage.world), token);
    const { code, reason } = await new Promise<{ code: number; reason: string }>((resolve, reject) => {
      const timer = setTimeout(() => {
        socket.terminate();
        reject(new Error('A session of a minute was still open after two'));
      }, 2 * MINUTE_MS + stage.world.patienceMs);
      stage.signal.addEventListener('abort', () => socket.terminate(), { once: true });
      socket.on('error', reject);
      socket.on('close', (closed, text) => {
        clearTimeout(timer);
        resolve({ code: closed, reason: text.toString() });
      });
    });
    return { answer: code >= 4000 && code < 5000 ? '4000' : String(code), seen: `${code} ${reason}` };
  },
};
