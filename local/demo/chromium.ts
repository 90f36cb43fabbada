import { existsSync } from 'node:fs';

/** Where browsers are that playwright-core can drive. */
const USUAL = [
  '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/google-chrome-stable', '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The Chromium of this machine: the variable CHROMIUM, or one where it usually is. Undefined: there is none. */
export function findChromium(): string | undefined {
  return [process.env.CHROMIUM ?? '', ...USUAL].find((path) => path !== '' && existsSync(path));
}
