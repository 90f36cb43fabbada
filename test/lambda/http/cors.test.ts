import httpJwt from './events/http-jwt.json';
import restCognito from './events/rest-cognito.json';
import { readCors, withCors } from '../../../lambda/http/cors';
import { response } from '../../../lambda/http/problem';

const ENV = { CORS_ORIGINS: 'https://example.com,http://localhost:3000' };
const EXPOSED = { 'Access-Control-Expose-Headers': 'Retry-After' };

/** The headers about origins in the answer to a request with these headers. */
async function answered(env: Record<string, string>, headers: Record<string, string | string[]> = {}, status = 200) {
  const event = {
    ...restCognito,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().at(-1)!])),
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat()])),
  };
  const answer = await withCors(readCors(env), async () => response(status, 'application/json', {}))(event);
  return Object.fromEntries(Object.entries(answer.headers).filter(([name]) => /^(Access-Control|Vary)/.test(name)));
}

describe('behind a REST API, which adds no CORS headers to what a function answers', () => {
  test('a listed origin may read the answer, Retry-After included', async () => {
    for (const origin of ['https://example.com', 'http://localhost:3000']) {
      expect(await answered(ENV, { Origin: origin })).toEqual({ 'Access-Control-Allow-Origin': origin, 'Vary': 'Origin', ...EXPOSED });
      expect(await answered(ENV, { origin }, 429)).toEqual({ 'Access-Control-Allow-Origin': origin, 'Vary': 'Origin', ...EXPOSED });
    }
  });

  test.each([
    'https://example.com.evil.org', 'https://evil-example.com', 'https://sub.example.com', 'http://example.com', 'https://example.com:8443', 'https://example.com/',
    'https://EXAMPLE.com', 'https://example.com,http://localhost:3000', 'https://example.com http://localhost:3000', 'null', '', '*', 'https://еxample.com',
  ])('%s, which is none of them, may not, and no cache mixes the two up', async (origin) => {
    expect(await answered(ENV, { Origin: origin })).toEqual({ Vary: 'Origin' });
  });

  test('who says no origin, or two, is told of none', async () => {
    expect(await answered(ENV)).toEqual({ Vary: 'Origin' });
    expect(await answered(ENV, { Origin: ['https://example.com', 'https://evil.example'] })).toEqual({ Vary: 'Origin' });
    expect(await answered(ENV, { Origin: 'https://example.com', origin: 'https://example.com' })).toEqual({ Vary: 'Origin' });
  });

  test('cookies go along only where that was said', async () => {
    const env = { ...ENV, CORS_CREDENTIALS: 'true' };
    expect(await answered(env, { Origin: 'https://example.com' })).toMatchObject({ 'Access-Control-Allow-Credentials': 'true' });
    expect(await answered(env, { Origin: 'https://evil.example' })).toEqual({ Vary: 'Origin' });
  });

  test('all origins may be meant, and then the answer is the same for all', async () => {
    for (const origins of ['*', 'https://example.com,*']) {
      expect(await answered({ CORS_ORIGINS: origins }, { Origin: 'https://anywhere.example' })).toEqual({ 'Access-Control-Allow-Origin': '*', ...EXPOSED });
    }
  });
});

test('the other headers of the answer stay', async () => {
  const answer = await withCors(readCors(ENV), async () => response(200, 'application/json', {}, { 'Retry-After': '3' }))(restCognito);
  expect(answer.headers).toMatchObject({ 'Content-Type': 'application/json', 'Retry-After': '3', 'Cache-Control': 'no-store' });
});

test('without origins the handler is left as it is: an HTTP API adds the headers itself', async () => {
  const handler = async () => response(200, 'application/json', {});
  expect(withCors(readCors({}), handler)).toBe(handler);
  expect(withCors(readCors({ CORS_ORIGINS: '' }), handler)).toBe(handler);
  const event = { ...httpJwt, headers: { origin: 'https://example.com' } };
  expect((await withCors(readCors(ENV), handler)(event)).headers).toMatchObject({ 'Access-Control-Allow-Origin': 'https://example.com' });
});
