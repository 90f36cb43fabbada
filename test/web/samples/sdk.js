// A chat page with Amazon's client and no framework.
import { ChatRoom, DeleteMessageRequest, DisconnectUserRequest, SendMessageRequest } from 'amazon-ivs-chat-messaging';

const askForToken = async () => (await fetch('token', { method: 'POST' })).json();
const lines = document.getElementById('lines');
const state = document.getElementById('state');
const first = await askForToken();
const room = new ChatRoom({ regionOrUrl: first.endpoint, tokenProvider: async () => {
  const { token, sessionExpirationTime, tokenExpirationTime } = await askForToken();
  return { token, sessionExpirationTime: new Date(sessionExpirationTime), tokenExpirationTime: new Date(tokenExpirationTime) };
} });
room.logLevel = 'error';
const show = (error) => { state.textContent = `error ${error.errorCode} ${error.errorMessage}`; };

room.addListener('connect', () => { state.textContent = 'open'; });
room.addListener('disconnect', (reason) => { state.textContent = `closed ${reason}`; });
room.addListener('message', ({ id, content, sender }) => {
  const line = document.createElement('li');
  line.id = id;
  line.textContent = `${sender.attributes?.displayName ?? sender.userId}: ${content}`;
  line.onclick = () => room.deleteMessage(new DeleteMessageRequest(id, 'clicked')).catch(show);
  lines.append(line);
});
room.addListener('messageDelete', ({ messageId }) => document.getElementById(messageId)?.remove());
document.getElementById('form').onsubmit = (event) => {
  event.preventDefault();
  const text = document.getElementById('text');
  const kick = /^\/kick (.*)$/.exec(text.value);
  (kick ? room.disconnectUser(new DisconnectUserRequest(kick[1], 'kicked')) : room.sendMessage(new SendMessageRequest(text.value))).catch(show);
  text.value = '';
};
room.connect();
