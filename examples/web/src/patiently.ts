import { Problem } from './problem';

/** How long somebody is kept waiting, in milliseconds. Then the last answer is what they get. */
const PATIENCE = 10 * 60_000;

/** Asks until there is another answer than "later": as late as the API says, or at some time in the next minute where it does not say. */
export async function patiently(ask: () => Promise<Response>, patience = PATIENCE): Promise<Response> {
  for (const end = Date.now() + patience; ;) {
    const answer = await ask().catch((error: Error) => { // nobody was reached, unless it is known better
      if (error instanceof Problem) throw error;
      return error;
    });
    if (!(answer instanceof Error) && !isLater(answer)) return answer;
    const seconds = answer instanceof Error ? 0 : Number(answer.headers.get('Retry-After'));
    const wait = seconds > 0 ? (seconds + Math.random()) * 1000 : Math.random() * 60_000;
    if (Date.now() + wait > end) {
      if (answer instanceof Error) throw answer;
      return answer;
    }
    await (answer instanceof Error ? pauseOrOnline(wait) : pause(wait));
  }
}

function isLater({ status, headers }: Response): boolean {
  return status === 429 || status >= 500 || headers.has('Retry-After');
}

export async function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => { setTimeout(resolve, milliseconds); });
}

/** If it is the browser that has no network, it is over when there is one again. */
async function pauseOrOnline(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener('online', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    addEventListener('online', end);
  });
}
