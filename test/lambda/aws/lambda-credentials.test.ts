import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { defaultProvider } from '../../../lambda/aws/lambda-credentials';

const ENVIRONMENT = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_CONTAINER_CREDENTIALS_FULL_URI', 'AWS_CONTAINER_AUTHORIZATION_TOKEN', 'AWS_PROFILE', 'HOME'];

let before: NodeJS.ProcessEnv;
beforeEach(() => {
  before = { ...process.env };
  ENVIRONMENT.forEach((name) => delete process.env[name]);
});
afterEach(() => { process.env = before; });

test('the credentials are those of the environment, as Lambda gives them', async () => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIDENVIRONMENT', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'session' });
  expect(await defaultProvider()()).toMatchObject({ accessKeyId: 'AKIDENVIRONMENT', secretAccessKey: 'secret', sessionToken: 'session' });
});

test('an environment without any names an endpoint, which gives them until they expire', async () => {
  const endpoint = await openEndpoint({ AccessKeyId: 'AKIDENDPOINT', SecretAccessKey: 'secret', Token: 'session', Expiration: '2026-05-01T12:00:00Z' });
  Object.assign(process.env, { AWS_CONTAINER_CREDENTIALS_FULL_URI: endpoint.url, AWS_CONTAINER_AUTHORIZATION_TOKEN: 'authorization' });
  const credentials = await defaultProvider()();
  endpoint.server.close();
  expect(credentials).toMatchObject({ accessKeyId: 'AKIDENDPOINT', sessionToken: 'session', expiration: new Date('2026-05-01T12:00:00Z') });
  expect(endpoint.authorizations).toEqual(['authorization']);
});

test('the environment wins over an endpoint, which is not asked', async () => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIDENVIRONMENT', AWS_SECRET_ACCESS_KEY: 'secret', AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:9' });
  expect(await defaultProvider()()).toMatchObject({ accessKeyId: 'AKIDENVIRONMENT' });
});

test('where there are none, a call fails and not the start of the function', async () => {
  const provider = defaultProvider();
  await expect(provider()).rejects.toMatchObject({ name: 'CredentialsProviderError' });
});

async function openEndpoint(credentials: object): Promise<{ url: string; server: Server; authorizations: unknown[] }> {
  const authorizations: unknown[] = [];
  const server = createServer((request, response) => {
    authorizations.push(request.headers.authorization);
    response.setHeader('connection', 'close').end(JSON.stringify(credentials));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/credentials`, server, authorizations };
}
