// A chat page with nothing but a WebSocket, as many are written: the members of its frames begin with small letters.
const { endpoint, token } = await (await fetch('token', { method: 'POST' })).json();
const lines = document.getElementById('lines');
const state = document.getElementById('state');
const socket = new WebSocket(endpoint, token);

socket.onopen = () => { state.textContent = 'open'; };
socket.onclose = ({ code, reason }) => { state.textContent = `closed ${code} ${reason}`; };
socket.onmessage = ({ data }) => {
  const frame = JSON.parse(data);
  if (frame.Type === 'MESSAGE') {
    const line = document.createElement('li');
    line.id = frame.Id;
    line.textContent = `${frame.Sender.Attributes?.displayName ?? frame.Sender.UserId}: ${frame.Content}`;
    line.onclick = () => socket.send(JSON.stringify({ action: 'DELETE_MESSAGE', id: frame.Id, reason: 'clicked' }));
    lines.append(line);
  } else if (frame.Type === 'EVENT' && frame.EventName === 'aws:DELETE_MESSAGE') {
    document.getElementById(frame.Attributes.MessageID)?.remove();
  } else if (frame.Type === 'ERROR') {
    state.textContent = `error ${frame.ErrorCode} ${frame.ErrorMessage}`;
  }
};
document.getElementById('form').onsubmit = (event) => {
  event.preventDefault();
  const text = document.getElementById('text');
  const kick = /^\/kick (.*)$/.exec(text.value);
  socket.send(JSON.stringify(kick
    ? { requestId: crypto.randomUUID(), action: 'DISCONNECT_USER', userId: kick[1], reason: 'kicked' }
    : { requestId: crypto.randomUUID(), action: 'SEND_MESSAGE', content: text.value, attributes: { from: 'a sample' } }));
  text.value = '';
};
