import createClient from 'openapi-fetch';
import type { components, paths } from './chat-api';

const chat = createClient<paths>({ baseUrl: 'https://chat.example.com/' });

/** What the tokenProvider of the chat client needs. */
export async function tokenFor(room: string, signIn: string): Promise<{ token: string; sessionExpirationTime?: Date }> {
  const { data, error, response } = await chat.POST('/rooms/{room}/tokens', {
    params: { path: { room } },
    headers: { Authorization: `Bearer ${signIn}` },
    body: { capabilities: ['SEND_MESSAGE'], sessionDurationInMinutes: 30, attributes: { displayName: 'Ada' } },
  });
  if (data) {
    const { token, sessionExpirationTime } = data;
    return { token, sessionExpirationTime: sessionExpirationTime === undefined ? undefined : new Date(sessionExpirationTime) };
  }
  // A problem of the API, or API Gateway's own answer.
  throw new Error('type' in error ? `${error.title} (${error.requestId})` : `${response.status} ${error.message}`);
}

export async function guestToken(room: string): Promise<components['schemas']['ChatToken'] | undefined> {
  return (await chat.POST('/rooms/{room}/guest-tokens', { params: { path: { room } } })).data;
}

export async function misuses(): Promise<void> {
  const params = { path: { room: 'lobby' } };
  // @ts-expect-error there is no such path
  await chat.POST('/rooms/{room}/token', { params });
  // @ts-expect-error the path needs the room
  await chat.POST('/rooms/{room}/tokens', {});
  // @ts-expect-error there is no such capability
  await chat.POST('/rooms/{room}/tokens', { params, body: { capabilities: ['FLY'] } });
  // @ts-expect-error minutes are a number
  await chat.POST('/rooms/{room}/tokens', { params, body: { sessionDurationInMinutes: '30' } });
  // @ts-expect-error an attribute is text
  await chat.POST('/rooms/{room}/tokens', { params, body: { attributes: { displayName: 5 } } });
}
