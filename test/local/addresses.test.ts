import { createServer, type AddressInfo } from 'node:net';
import { inApiSpelling } from '../../local/http-api-cors';
import { localHttpApiUrl } from '../../local/http-api-url';
import { parseReadyLine } from '../../local/ivschat-emulator';
import { freePort, LOOPBACK, wantedPort } from '../../local/ports';
import { Problem } from '../../local/problem';

describe('the address of a deployed API on loopback', () => {
  test.each([
    ['as AWS names it', 'https://c181bd5a.execute-api.us-east-1.amazonaws.com/rooms/lobby/token'],
    ['as MiniStack names it', 'http://c181bd5a.execute-api.localhost:4566/rooms/lobby/token'],
  ])('%s', (_case, output) => {
    expect(localHttpApiUrl(output, 'http://127.0.0.1:4999')).toBe('http://127.0.0.1:4999/_aws/execute-api/c181bd5a/rooms/lobby/token');
  });

  test('keeps the stage of a REST API', () => {
    expect(localHttpApiUrl('https://abc.execute-api.us-east-1.amazonaws.com/prod/', 'http://127.0.0.1:1')).toBe('http://127.0.0.1:1/_aws/execute-api/abc/prod/');
  });

  test('is not made up for anything else', () => {
    expect(() => localHttpApiUrl('https://example.com/rooms', 'http://127.0.0.1:1')).toThrow('is not the address of an API');
  });
});

describe('CORS settings', () => {
  test('as CloudFormation spells them are respelt for the API', () => {
    expect(inApiSpelling({ AllowOrigins: ['http://localhost:5173'], MaxAge: 60 })).toEqual({ allowOrigins: ['http://localhost:5173'], maxAge: 60 });
  });

  test('as the API spells them are left alone', () => {
    expect(inApiSpelling({ allowOrigins: ['*'] })).toBeUndefined();
  });
});

describe('the line that says the emulator is ready', () => {
  const line = '{"endpoint":"http://127.0.0.1:1","messagingEndpoint":"ws://127.0.0.1:1","region":"us-east-1"}';

  test('is found among others', () => {
    expect(parseReadyLine(`(node:1) Warning\n${line}\n`)).toEqual({ endpoint: 'http://127.0.0.1:1', messagingEndpoint: 'ws://127.0.0.1:1' });
  });

  test('is not read before it is whole', () => {
    expect(parseReadyLine(line)).toBeUndefined();
    expect(parseReadyLine('')).toBeUndefined();
  });
});

describe('a port', () => {
  test('that is free can be had', async () => {
    const port = await freePort();
    expect(await wantedPort(port, '--port')).toBe(port);
  });

  test('in use is one sentence that names it and the option', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
    const { port } = server.address() as AddressInfo;
    const refused = wantedPort(port, '--emulator-port');
    await expect(refused).rejects.toThrow(Problem);
    await expect(refused).rejects.toThrow(new RegExp(`^Port ${port} .* is in use.*--emulator-port.*\\.$`));
    await new Promise((resolve) => server.close(resolve));
  });
});
