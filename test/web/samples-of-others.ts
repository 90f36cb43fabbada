import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ChatTokenCapability, CreateChatTokenCommand } from '@aws-sdk/client-ivschat';
import { build } from 'esbuild';
import type { Locator, Page } from 'playwright-core';
import { BOB, type Stage } from './stage';
import { LOOPBACK } from '../../local/ports';

const SAMPLES = join(__dirname, 'samples');

/** A page that somebody else could have written, with the backend that such pages have: it makes a token for whoever asks. */
interface Sample {
  readonly page: Page;
  readonly lines: Locator;
  is(state: string): Promise<void>;
  say(text: string): Promise<void>;
}

/** What people write who do not start from our page works against the emulator, in a browser. */
export function samplesOfOthers(stage: Stage): void {
  const open = async (file: string, userId: string): Promise<Sample> => {
    const script = await build({ entryPoints: [join(SAMPLES, file)], bundle: true, format: 'esm', target: 'es2022', write: false, logLevel: 'silent' });
    const { messagingEndpoint } = stage.harness.aws.emulator;
    const { arn } = await stage.room('lobby');
    const server = createServer((request, response) => {
      const answer = (type: string, body: string | Uint8Array) => response.writeHead(200, { 'content-type': type }).end(body);
      if (request.url === '/sample.js') return answer('text/javascript', script.outputFiles[0].contents);
      if (request.url !== '/token') return answer('text/html', readFileSync(join(SAMPLES, 'sample.html')));
      const capabilities = Object.values(ChatTokenCapability);
      return stage.ivschat.send(new CreateChatTokenCommand({ roomIdentifier: arn, userId, capabilities, attributes: { displayName: userId } }))
        .then(({ $metadata: _, ...token }) => answer('application/json', JSON.stringify({ endpoint: messagingEndpoint, ...token })));
    });
    await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
    stage.afterwards(() => server.close());
    const { page } = await stage.arrives({}, undefined, `http://${LOOPBACK}:${(server.address() as AddressInfo).port}/`);
    const is = async (state: string) => page.locator('#state').filter({ hasText: state }).waitFor();
    await is('open');
    return {
      page,
      is,
      lines: page.locator('#lines li'),
      async say(text) {
        await page.getByLabel('Text').fill(text);
        await page.getByRole('button', { name: 'Send' }).click();
      },
    };
  };
  const hears = async ({ lines }: Sample, text: string) => lines.filter({ hasText: text }).waitFor();
  const hearsNoMore = async ({ lines }: Sample, text: string) => lines.filter({ hasText: text }).waitFor({ state: 'detached' });

  test('pages with a bare socket and with Amazon\'s client chat with ours: messages, refusals, deletions, disconnections', async () => {
    const [raw, sdk, bob] = await Promise.all([open('raw-socket.js', 'rawley'), open('sdk.js', 'sadie'), stage.enters(BOB)]);
    await raw.say('From a socket');
    await sdk.say('From the client');
    await bob.say('From the page');
    for (const sample of [raw, sdk]) {
      await hears(sample, 'rawley: From a socket');
      await hears(sample, 'sadie: From the client');
      await hears(sample, 'From the page');
    }
    await bob.sees(bob.message('From a socket'));
    await bob.sees(bob.message('From the client'));
    for (const sample of [raw, sdk]) {
      await sample.say('https://example.com');
      await sample.is('No links, please');
    }
    await raw.lines.filter({ hasText: 'From the client' }).click();
    await sdk.lines.filter({ hasText: 'From a socket' }).click();
    for (const sample of [raw, sdk]) {
      await hearsNoMore(sample, 'From the client');
      await hearsNoMore(sample, 'From a socket');
    }
    for (const text of ['From a socket', 'From the client']) await bob.seesNoMore(bob.message(text));
    await sdk.say('/kick rawley');
    await raw.is('closed 1001 kicked');
    const again = await open('raw-socket.js', 'rawley');
    await again.say('/kick sadie');
    await sdk.is('closed serverDisconnect');
  });
}
