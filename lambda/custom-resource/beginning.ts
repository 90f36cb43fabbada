import type { LifecycleEvent } from './event';
import { askCloudFormation, element, isBusy } from '../cloudformation/asking';
import { type ApiError, retry } from '../ivschat/retry';
import type { Time } from '../ivschat/time';
import { PERMISSION_MILLISECONDS } from '../ivschat/work';

/**
 * Since when all that was made for the resource was to be deleted again, in milliseconds since the epoch: since CloudFormation began to make
 * what a Delete undoes, or what it deleted before; not what it let go. Looks no further back than to something that began before `oldest`.
 *
 * While it does not say, it is asked again: for as long as a permission may be on its way, and to the deadline where it is busy. If it never
 * says, that is the error.
 */
export async function beginningOf(event: LifecycleEvent, time: Time, deadline: number, oldest: number): Promise<number> {
  const start = time.now();
  const isWorthAsking = (error: ApiError) => isBusy(error) || time.now() - start < PERMISSION_MILLISECONDS;
  let began: number | undefined;
  /** Whether what comes next, which was before, was deleted in the end. */
  let deleted = false;
  let nextToken: string | undefined;
  do {
    const parameters = { Action: 'DescribeStackEvents', ...(nextToken === undefined ? {} : { NextToken: nextToken }) };
    // The newest first.
    const page = await retry(() => askCloudFormation(event.StackId, parameters), isWorthAsking, deadline, time, async () => {});
    for (const one of page.split('<member>').filter((member) => isOfResource(event, member))) {
      const status = element('ResourceStatus', one) ?? '';
      if (status === 'CREATE_IN_PROGRESS') {
        began = Date.parse(element('Timestamp', one) ?? '');
        if (began <= oldest) return began;
        deleted = false;
      }
      deleted ||= status === 'DELETE_COMPLETE';
      // It was let go; or it was made, and nothing tells of its end.
      if (status === 'DELETE_SKIPPED' || (status.endsWith('_COMPLETE') && !deleted)) return known(began);
    }
    nextToken = element('NextToken', page);
  } while (nextToken !== undefined);
  return known(began);
}

/** The stack may have the name that one of its resources has as its logical id. */
function isOfResource({ StackId, LogicalResourceId }: LifecycleEvent, member: string): boolean {
  return element('LogicalResourceId', member) === LogicalResourceId && element('PhysicalResourceId', member) !== StackId;
}

function known(began = NaN): number {
  if (Number.isNaN(began)) throw new Error('The events of the stack do not go back to its beginning');
  return began;
}
