import createClient from 'openapi-fetch';
import type { components, paths } from './chat-api';

type Ban = components['schemas']['Ban'];

const chat = createClient<paths>({ baseUrl: 'https://chat.example.com/' });

export async function ban(room: string, userId: string, until?: Date): Promise<Ban> {
  const { data, error } = await chat.PUT('/rooms/{room}/bans/{userId}', {
    params: { path: { room, userId } },
    body: { until: until?.toISOString(), reason: 'spam' },
  });
  if (data) return data;
  throw new Error('type' in error ? error.type : `${error.message}`);
}

export async function allBans(): Promise<Ban[]> {
  const found: Ban[] = [];
  for (let nextToken: string | undefined; ;) {
    const { data } = await chat.GET('/bans', { params: { query: { limit: 50, nextToken } } });
    found.push(...data?.bans ?? []);
    nextToken = data?.nextToken;
    if (nextToken === undefined) return found;
  }
}

export async function cleanUp(room: string, messageId: string, userId: string): Promise<void> {
  await chat.DELETE('/rooms/{room}/messages/{messageId}', { params: { path: { room, messageId } }, body: { reason: 'spam' } });
  await chat.POST('/rooms/{room}/disconnects', { params: { path: { room } }, body: { userId } });
  await chat.POST('/rooms/{room}/events', { params: { path: { room } }, body: { eventName: 'cleaned', attributes: { by: 'mona' } } });
  await chat.DELETE('/bans/{userId}', { params: { path: { userId } } });
  // @ts-expect-error an event needs a name
  await chat.POST('/rooms/{room}/events', { params: { path: { room } }, body: {} });
}
