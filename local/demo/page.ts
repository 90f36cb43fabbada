import { chromium, type Browser, type Page } from 'playwright-core';
import type { Person } from './people';

/** How long the page may take for anything. */
const PATIENCE_MS = 30_000;

/** Where the page is served, and everybody's password. */
export interface PageAddress {
  readonly url: string;
  readonly password: string;
}

/** The page's address for somebody: the name stands in it, the password never does. */
export function addressFor(url: string, username?: string): string {
  return username === undefined ? `${url}#guest` : `${url}#user=${username}`;
}

/**
 * What people would do on the page, in a browser that nobody sees: one says something, a guest reads it, the moderator deletes it. Throws when any of it
 * does not happen.
 */
export async function usePage(
  executablePath: string, address: PageAddress, [viewer, moderator]: readonly [Person, Person], say: (line: string) => void,
): Promise<void> {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const guest = await open(browser, addressFor(address.url));
    await guest.getByRole('status', { name: 'Connection' }).getByText('Connected').waitFor();
    say('a guest watches the lobby');
    const [bob, mona] = [await enter(browser, address, viewer), await enter(browser, address, moderator)];
    say(`${viewer.username} and ${moderator.username} sign in, and enter it`);

    const text = 'Hello from the page!';
    await bob.getByRole('textbox', { name: 'Message' }).fill(text);
    await bob.getByRole('button', { name: 'Send' }).click();
    await guest.getByRole('log').getByText(text).waitFor();
    say(`${viewer.username}: ${text}`);

    await mona.getByRole('article').filter({ hasText: text }).getByRole('button', { name: /^Delete message/ }).click();
    await guest.getByRole('article').filter({ hasText: 'Deleted by a moderator' }).waitFor();
    say(`${moderator.username} deletes it, and the guest sees that`);
  } finally {
    await browser.close();
  }
}

async function open(browser: Browser, url: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(url);
  return page;
}

async function enter(browser: Browser, { url, password }: PageAddress, { username }: Person): Promise<Page> {
  const page = await open(browser, addressFor(url, username));
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Enter lobby' }).click();
  await page.getByRole('status', { name: 'Connection' }).getByText('Connected').waitFor();
  return page;
}
