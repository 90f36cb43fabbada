import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Debian's, which is a real Chromium of today. */
const USUAL = '/usr/bin/chromium';

/** Where the browser is. Throws an Error that says how to get one. */
export function chromiumPath(): string {
  const path = process.env.CHROMIUM ?? USUAL;
  if (existsSync(path)) return path;
  throw new Error(`There is no Chromium at ${path}. Install it (Debian, Ubuntu: apt-get install chromium), or say in CHROMIUM where another one is.`);
}

/** Starts it, without a window. */
export async function startChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath(),
    chromiumSandbox: process.getuid?.() !== 0, // it does not start as root otherwise
    args: ['--disable-background-networking', '--disable-component-update', '--no-first-run', '--js-flags=--expose-gc'],
  });
}
