import type { Time } from '../ivschat/time';

/** CloudFormation refuses a longer body, and then waits for an answer until the resource times out. */
const MAXIMUM_BYTES = 4096;
const PUT_ATTEMPTS = 5;
const PUT_TIMEOUT_MILLISECONDS = 5_000;

/** The answer that CloudFormation waits for. */
export interface Answer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly Data?: Readonly<Record<string, string>>;
}

/** The answer as JSON of at most 4,096 bytes of UTF-8; a Reason that is too long loses its end. */
export function serialise(answer: Answer): string {
  const whole = JSON.stringify(answer);
  const excess = Buffer.byteLength(whole) - MAXIMUM_BYTES;
  if (excess <= 0 || !answer.Reason) return whole;
  // By code point, so that no character is cut in two; escaping makes some of them longer than they look.
  const characters = [...answer.Reason, '…'];
  let surplus = excess + Buffer.byteLength('…');
  while (surplus > 0 && characters.length > 1) {
    const [cut] = characters.splice(-2, 1);
    surplus -= Buffer.byteLength(JSON.stringify(cut)) - 2;
  }
  return JSON.stringify({ ...answer, Reason: characters.join('') });
}

/**
 * Hands the answer over, with more attempts where the failure may pass. The URL is a secret (whoever has it can answer
 * in our place), so no error names it.
 */
export async function send(url: string, body: string, time: Time): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const failure = await put(url, body);
    if (!failure) return;
    if (!failure.passing || attempt === PUT_ATTEMPTS) throw new Error(`CloudFormation did not take the answer: ${failure.cause}`);
    await time.sleep(time.random() * 1_000 * attempt);
  }
}

async function put(url: string, body: string): Promise<{ cause: string; passing: boolean } | undefined> {
  try {
    // Bytes and not a string: fetch would add a Content-Type, with which the pre-signed URL does not match.
    const response = await fetch(url, { method: 'PUT', body: Buffer.from(body), signal: AbortSignal.timeout(PUT_TIMEOUT_MILLISECONDS) });
    if (response.ok) return undefined;
    return { cause: `HTTP ${response.status}`, passing: response.status >= 500 || response.status === 429 };
  } catch (error) {
    return { cause: (error as Error).name, passing: true };
  }
}
