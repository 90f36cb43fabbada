import { type Browser, chromium } from 'playwright-core';
import { findChromium } from '../../local/demo/chromium';

/** Where the browser is. Throws an Error that says how to get one. */
export function chromiumPath(): string {
  const path = findChromium();
  if (path !== undefined) return path;
  throw new Error('There is no Chromium. Install it (Debian, Ubuntu: apt-get install chromium), or say in CHROMIUM where one is.');
}

/** Starts it, without a window. */
export async function startChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath(),
    chromiumSandbox: process.getuid?.() !== 0, // it does not start as root otherwise
    args: ['--disable-background-networking', '--disable-component-update', '--no-first-run'],
  });
}
