import { randomUUID } from 'node:crypto';
import type { Environment, Sandboxes } from './sandboxes';

/** Lambda runs an asynchronous event that failed twice more, first after one minute, then after two. */
const RETRY_MILLISECONDS = [60_000, 120_000];

/** What is to go wrong with an event on its way through Lambda. */
export interface DeliveryFaults {
  /** At-least-once: the same event comes a second time, so many milliseconds after the first. */
  readonly againAfter?: number;
  /** Told of the access key of each process that begins with the event, first delivery first: whoever watches its calls may kill it. */
  readonly onStart?: (accessKeyId: string, kill: () => void) => void;
  /** Told of each delivery that did not end well: killed, timed out, or failed. */
  readonly onLost?: () => void;
}

export interface LambdaOptions {
  readonly sandboxes: Sandboxes;
  /** As it is when a delivery begins. */
  readonly environment: Environment;
  /** The name of the export that is called; `handler` by default. */
  readonly handler?: string;
  /** The function's ARN. */
  readonly arn?: string;
  /** The function's timeout in milliseconds: then the process is killed. */
  readonly timeout: number;
  /** How many events are worked on at once; the others wait. */
  readonly concurrency: number;
  /** Told all that the function writes. */
  readonly onLog: (text: string) => void;
}

/** What came of one delivery. */
export type Ended = {
  /** For how long the function was at work on it. */
  readonly milliseconds: number;
} & Outcome;

type Outcome =
  | { readonly ok: true; readonly value?: unknown }
  /** As Lambda tells it to a caller who waits. */
  | { readonly ok: false; readonly error: { readonly errorType: string; readonly errorMessage: string } };

/** A function as Lambda runs it, in processes that serve one event at a time. */
export interface LambdaFunction {
  /** How many deliveries began, and how many processes were killed at work. */
  readonly counts: { deliveries: number; killed: number; timedOut: number };
  /** Calls the function and waits for its answer, of which there is one try. */
  call(event: object, faults?: Pick<DeliveryFaults, 'onStart'>, alias?: string): Promise<Ended>;
  /** Puts an event into the function's queue, as CloudFormation and EventBridge do: it is delivered at least once. */
  invoke(event: object, faults?: DeliveryFaults): void;
  /** Resolves when nothing is queued, at work or to be retried. */
  idle(): Promise<void>;
}

export function createFunction(options: LambdaOptions): LambdaFunction {
  const queue: (() => void)[] = [];
  const waiting: (() => void)[] = [];
  const counts = { deliveries: 0, killed: 0, timedOut: 0 };
  let [working, pending] = [0, 0];

  const deliver = (event: object, faults: DeliveryFaults, alias?: string): Promise<Ended> => new Promise((resolve) => {
    const { environment, handler = 'handler', arn = '' } = options;
    const sandbox = options.sandboxes.take(environment);
    sandbox.onLog = options.onLog;
    const { process: child, accessKeyId } = sandbox;
    counts.deliveries += 1;
    let gone = { errorType: 'Runtime.ExitError', errorMessage: 'The process is gone' };
    let begunAt: number | undefined;
    let isOver = false;
    let timer: NodeJS.Timeout | undefined;
    /** Lambda does not count the time that a process takes to start. */
    const begun = () => {
      begunAt = Date.now();
      timer = setTimeout(() => {
        counts.timedOut += 1;
        gone = { errorType: 'Sandbox.Timedout', errorMessage: 'The function took too long' };
        child.kill('SIGKILL');
      }, options.timeout);
    };
    const ended = (outcome: Outcome, reusable: boolean) => {
      isOver = true;
      clearTimeout(timer);
      child.off('message', onMessage).off('exit', onExit);
      // Killed as it answered: it serves nobody else.
      if (reusable && !child.killed) options.sandboxes.giveBack(sandbox);
      resolve({ ...outcome, milliseconds: begunAt === undefined ? 0 : Date.now() - begunAt });
    };
    const onMessage = (message: Outcome | { begun: true }) => ('begun' in message ? begun() : ended(message, true));
    const onExit = (code: number | null, signal: string | null) => {
      ended({ ok: false, error: { ...gone, errorMessage: `${gone.errorMessage} (${code ?? signal})` } }, false);
    };
    child.on('message', onMessage).on('exit', onExit);
    faults.onStart?.(accessKeyId, () => {
      // A call of this event that comes after its end must not end the next one.
      if (isOver) return;
      counts.killed += 1;
      child.kill('SIGKILL');
    });
    const context = { awsRequestId: randomUUID(), invokedFunctionArn: alias === undefined ? arn : `${arn}:${alias}` };
    child.send({ event, milliseconds: options.timeout, environment, handler, context });
  });

  const next = () => {
    while (working < options.concurrency && queue.length > 0) {
      working += 1;
      queue.shift()!();
    }
    if (working === 0 && pending === 0) waiting.splice(0).forEach((resolve) => resolve());
  };

  const enqueue = (event: object, faults: DeliveryFaults, attempt: number) => {
    pending += 1;
    queue.push(() => void deliver(event, faults).then(({ ok }) => {
      working -= 1;
      if (!ok) faults.onLost?.();
      const pause = RETRY_MILLISECONDS[attempt];
      if (!ok && pause !== undefined) later(pause, () => enqueue(event, faults, attempt + 1));
      pending -= 1;
      next();
    }));
    next();
  };

  /** Counts as pending until it has run. */
  const later = (milliseconds: number, action: () => void) => {
    pending += 1;
    setTimeout(() => { pending -= 1; action(); }, milliseconds);
  };

  return {
    call: (event, faults = {}, alias) => new Promise((resolve) => {
      pending += 1;
      queue.push(() => void deliver(event, faults, alias).then((outcome) => {
        working -= 1;
        pending -= 1;
        resolve(outcome);
        next();
      }));
      next();
    }),
    invoke(event, faults = {}) {
      enqueue(event, faults, 0);
      if (faults.againAfter !== undefined) later(faults.againAfter, () => enqueue(event, { onStart: faults.onStart, onLost: faults.onLost }, 0));
    },
    idle: () => new Promise((resolve) => { waiting.push(resolve); next(); }),
    counts,
  };
}
