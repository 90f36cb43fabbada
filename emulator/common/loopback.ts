import type { IncomingHttpHeaders } from 'node:http';

const LOOPBACK = '(127\\.0\\.0\\.1|localhost|\\[::1\\])(:\\d+)?';
const HOST = new RegExp(`^${LOOPBACK}$`, 'i');
const ORIGIN = new RegExp(`^https?://${LOOPBACK}$`, 'i');

/** Whether a page sent the request that is not of this machine. Browsers say so with everything that is more than a look. */
export function fromForeignPage({ origin }: IncomingHttpHeaders): boolean {
  return origin !== undefined && !ORIGIN.test(origin);
}

/** Whether the request was meant for another name than this machine's: what a page does whose name was made to lead here. */
export function forForeignHost({ host }: IncomingHttpHeaders): boolean {
  return host === undefined || !HOST.test(host);
}
