import { writeLog } from './log-destinations';
import { type LogRecord, logRecord } from './log-records';
import { type AwsAccess, reasonOf } from '../common/aws';
import type { Clock } from '../common/clock';
import type { LogDelivery, LoggedRoom } from '../common/service';
import type { Destination } from '../common/store';

/** What is on its way from one room to one destination: written one batch after the other, so that the order stays. */
interface Queue {
  readonly configurationArn: string;
  readonly destination: Destination;
  readonly room: LoggedRoom;
  waiting: LogRecord[];
  callOff: () => void;
  draining?: Promise<void>;
}

/** CloudWatch Logs takes 1,048,576 bytes at once, with 26 more for each event. */
const MAX_BATCH_BYTES = 900_000;
const MAX_BATCH_RECORDS = 1000;
/** More than this would wait only for a local AWS that is gone. */
const MAX_WAITING = 10_000;
const MAX_REASONS = 20;

export function createLogDelivery(access: AwsAccess, clock: Clock, settings: { readonly logBatchMs: number }): LogDelivery {
  const queues = new Map<string, Queue>();
  const outcomes = new Map<string, { delivered: number; failed: number; reasons: Record<string, number> }>();

  const outcomeOf = (arn: string) => {
    const outcome = outcomes.get(arn) ?? { delivered: 0, failed: 0, reasons: {} };
    outcomes.set(arn, outcome);
    return outcome;
  };
  const fail = (arn: string, count: number, reason: string): void => {
    const outcome = outcomeOf(arn);
    outcome.failed += count;
    const known = reason in outcome.reasons || Object.keys(outcome.reasons).length < MAX_REASONS;
    const kept = known ? reason : 'other reasons';
    outcome.reasons[kept] = (outcome.reasons[kept] ?? 0) + count;
  };
  const write = async (queue: Queue): Promise<void> => {
    const batch = takeBatch(queue);
    try {
      const aws = access.current();
      if (!aws) throw new Error('awsEndpoint was taken away');
      await writeLog(aws, queue.destination, queue.room, batch, clock.now());
      outcomeOf(queue.configurationArn).delivered += batch.length;
    } catch (error) {
      fail(queue.configurationArn, batch.length, reasonOf(error));
    }
  };
  const drain = async (key: string, queue: Queue): Promise<void> => {
    queue.callOff();
    queue.draining ??= (async () => {
      while (queue.waiting.length > 0) await write(queue);
      queue.draining = undefined;
      if (queues.get(key) === queue) queues.delete(key);
    })();
    return queue.draining;
  };

  return {
    add(configuration, room, frame) {
      if (!access.current()) return;
      const { arn, destinationConfiguration: destination } = configuration;
      const key = JSON.stringify([arn, destination, room.roomId]);
      const queue = queues.get(key) ?? { configurationArn: arn, destination, room, waiting: [], callOff: () => undefined };
      if (queue.waiting.length >= MAX_WAITING) return fail(arn, 1, `More than ${MAX_WAITING} records were waiting`);
      queues.set(key, queue);
      queue.waiting.push(logRecord(frame));
      if (queue.draining || queue.waiting.length > 1) return;
      // S3 takes objects, not lines: what comes within a short time becomes one.
      const wait = destination.s3 ? settings.logBatchMs : 0;
      if (wait > 0) queue.callOff = clock.after(wait, () => void drain(key, queue));
      else void drain(key, queue);
    },
    flush: async () => {
      await Promise.all([...queues].map(async ([key, queue]) => drain(key, queue)));
    },
    outcome: (arn) => structuredClone(outcomes.get(arn) ?? { delivered: 0, failed: 0, reasons: {} }),
    clear() {
      for (const queue of queues.values()) {
        queue.callOff();
        queue.waiting = [];
      }
      queues.clear();
      outcomes.clear();
    },
  };
}

function takeBatch(queue: Queue): LogRecord[] {
  let [count, bytes] = [0, 0];
  for (const { line } of queue.waiting.slice(0, MAX_BATCH_RECORDS)) {
    bytes += Buffer.byteLength(line);
    // A record that is too large by itself goes alone, and fails alone.
    if (count > 0 && bytes > MAX_BATCH_BYTES) break;
    count += 1;
  }
  return queue.waiting.splice(0, count);
}
