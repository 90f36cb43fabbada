import type { PutLogEventsCommandInput, PutLogEventsCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import { AuditLogUnavailable, type AuditedAction, type AuditLog, type AuditRecord } from './audit';
import { repeated } from './twice';
import { awsFailure } from '../http/aws-failure';

/** One call each, without retries. */
export interface LogCalls {
  readonly createStream: (input: { readonly logGroupName: string; readonly logStreamName: string }) => Promise<unknown>;
  readonly put: (input: PutLogEventsCommandInput) => Promise<Pick<PutLogEventsCommandOutput, 'rejectedLogEventsInfo'>>;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  /**
   * How often each is made, at most, where it is refused for its rate; 2 by default. CloudWatch Logs makes 50 streams a second in an account and region, and as many
   * functions may begin at once as there are callers.
   */
  readonly attempts?: number;
}

/** Every field that a record may have, in the order in which people read them. Their names are their own: a number would come first. */
export type FieldsInOrder<A extends AuditedAction> = { readonly [field in keyof AuditRecord<A>]-?: true };

/** A log group to which each environment of the function writes in a stream of its own, made when there is something to write. */
export function auditLog<A extends AuditedAction>(
  calls: LogCalls, logGroupName: string, logStreamName: string, fields: FieldsInOrder<A>,
): AuditLog<A> {
  let made: Promise<void> | undefined;
  const again = async <T>(call: () => Promise<T>) => repeated(call, calls.sleep, calls.attempts ?? 2);
  const makeStream = async () => {
    await again(() => calls.createStream({ logGroupName, logStreamName })).catch((error: unknown) => {
      if (awsFailure(error).name !== 'ResourceAlreadyExistsException') throw error;
    });
  };
  /** Those who come at once wait for one; what failed is tried again by the next. */
  const stream = () => made ??= makeStream().catch((error: unknown) => {
    made = undefined;
    throw error;
  });
  const put = async (record: AuditRecord<A>) => {
    await stream();
    const logEvents = [{ timestamp: record.time.getTime(), message: line(record, fields) }];
    const { rejectedLogEventsInfo } = await again(() => calls.put({ logGroupName, logStreamName, logEvents }));
    if (rejectedLogEventsInfo && Object.keys(rejectedLogEventsInfo).length > 0) throw Object.assign(new Error(), { name: 'RejectedLogEvents' });
  };
  return {
    write: async (record) => {
      try {
        await put(record).catch(async (error: unknown) => {
          if (awsFailure(error).name !== 'ResourceNotFoundException' || made === undefined) throw error;
          made = undefined; // somebody deleted the stream
          await put(record);
        });
      } catch (error) {
        const { name, awsRequestId } = awsFailure(error);
        throw new AuditLogUnavailable({ errorName: name, awsRequestId });
      }
    },
  };
}

/** A record's fields as one line of JSON, in their order. */
export function line<A extends AuditedAction>(record: AuditRecord<A>, fields: FieldsInOrder<A>): string {
  return JSON.stringify(record, Object.keys(fields));
}
