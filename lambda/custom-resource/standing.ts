import type { LifecycleEvent } from './event';
import { askCloudFormation, element, isBusy } from '../cloudformation/asking';
import { retry } from '../ivschat/retry';
import type { Time } from '../ivschat/time';

/** Where CloudFormation stands with what an event asked for. */
export interface Standing {
  /** It waits for the answer, or it has had one and has kept to it, or it has undone the request or is about to. */
  readonly state: 'awaited' | 'answered' | 'withdrawn';
  /** The physical id that it knows the resource by. */
  readonly physicalResourceId?: string;
}

export const AWAITED: Standing = { state: 'awaited' };

/** CloudFormation's view may lag behind. What would make us stop is asked again after these waits, and believed if it stays. */
const DOUBT_MILLISECONDS = [2_000, 5_000, 10_000];
/** For how long it is asked again where it is too busy to say: all handlers of a large deployment ask in the same minutes. */
const BUSY_MILLISECONDS = 10_000;

/**
 * Follows where CloudFormation stands with an event; an answer of at most `maximumAge` milliseconds serves again. An event can
 * reach the handler, or still be at work in it, long after the deployment was cancelled or went on. Where CloudFormation cannot be
 * asked, the event counts as awaited. See docs/decisions/ask-cloudformation.md.
 */
export function followStanding(event: LifecycleEvent, time: Time): (maximumAge: number) => Promise<Standing> {
  let last = Promise.resolve(AWAITED);
  let askedAt = -Infinity;
  /** When the status of the resource was updated that this Update is known to be awaited by. */
  let updatedAt: string | undefined;

  const ask = async (): Promise<Standing> => {
    const resource = await describe(event, time, { Action: 'DescribeStackResource', LogicalResourceId: event.LogicalResourceId });
    const [status, updated] = [element('ResourceStatus', resource), element('LastUpdatedTimestamp', resource)];
    const standing: Standing = { state: stateOf(event, status), physicalResourceId: element('PhysicalResourceId', resource) };
    if (status !== 'UPDATE_IN_PROGRESS' || standing.state !== 'awaited') return standing;
    updatedAt ??= updated;
    if (updated === updatedAt) return standing;
    // In progress as well, but since later: where the stack is being rolled back, it is the opposite of this Update.
    const stack = element('StackStatus', await describe(event, time, { Action: 'DescribeStacks' }));
    if (stack?.includes('ROLLBACK')) return { ...standing, state: 'withdrawn' };
    if (stack !== undefined) updatedAt = updated;
    return standing;
  };
  const askUntilCertain = async (): Promise<Standing> => {
    let standing = await ask();
    for (const doubt of DOUBT_MILLISECONDS) {
      if (standing.state === 'awaited') break;
      await time.sleep(doubt);
      standing = await ask();
    }
    askedAt = time.now();
    return standing;
  };
  return (maximumAge) => {
    if (time.now() - askedAt > maximumAge) {
      askedAt = Infinity;
      last = askUntilCertain();
    }
    return last;
  };
}

function stateOf({ RequestType }: LifecycleEvent, status: string | undefined): Standing['state'] {
  if (status === undefined || status === `${RequestType.toUpperCase()}_IN_PROGRESS`) return 'awaited';
  const isBeingDeleted = ['DELETE_IN_PROGRESS', 'DELETE_COMPLETE', 'DELETE_FAILED'].includes(status);
  switch (RequestType) {
    case 'Create': return isBeingDeleted || status === 'CREATE_FAILED' ? 'withdrawn' : 'answered';
    // That of the creation is a status from before.
    case 'Update': return status === 'UPDATE_COMPLETE' ? 'answered' : status.startsWith('CREATE_') ? 'awaited' : 'withdrawn';
    // Neither: it is in the template again, or still, and the deletion was of something else.
    case 'Delete': return status === 'DELETE_COMPLETE' ? 'answered' : isBeingDeleted || status === 'CREATE_FAILED' ? 'awaited' : 'withdrawn';
  }
}

/** What CloudFormation says, or nothing where it does not. */
async function describe({ StackId }: LifecycleEvent, time: Time, parameters: Record<string, string>): Promise<string> {
  return retry(() => askCloudFormation(StackId, parameters), isBusy, time.now() + BUSY_MILLISECONDS, time, async () => {}).catch(() => '');
}
