import { ChatRoom, type ChatToken } from 'amazon-ivs-chat-messaging';
import { patiently } from './patiently';

/** The chat of whoever has signed in; `accessToken` is asked each time, and `url` is an output of the stack. */
export function chat(url: string, accessToken: () => Promise<string>, regionOrUrl = 'us-east-1') {
  const call = async (method: string, path: string, body?: object) => {
    const headers = { 'Authorization': `Bearer ${await accessToken()}`, 'Content-Type': 'application/json' };
    const response = await patiently(() => fetch(url + path, { method, headers, body: body && JSON.stringify(body) }));
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
    return response;
  };
  return {
    open: async (stream: string) => call('PUT', `rooms/${stream}`), // a creator, when the stream starts
    close: async (stream: string) => call('DELETE', `rooms/${stream}`), // and when it ends
    join: (stream: string, displayName: string) => new ChatRoom({ // everybody: then room.connect()
      regionOrUrl,
      tokenProvider: async () => {
        const response = await call('POST', `rooms/${stream}/tokens`, { attributes: { displayName } });
        return await response.json() as ChatToken;
      },
    }),
  };
}
