import type { Run } from './run';
import type { Standing } from './standing';
import type { Made } from '../ivschat/making';
import { destroy, listOwn } from '../ivschat/own';
import { isOfRequest } from '../ivschat/ownership';
import type { Desired, Existing } from '../ivschat/resource-type';
import { VISIBILITY_MILLISECONDS } from '../ivschat/work';

/**
 * CloudFormation has gone on: deletes what this request has made, also what cannot be seen yet, but for what an earlier
 * delivery of it was answered with. What this very delivery has made goes even if a newer request took our tag from it.
 */
export async function withdraw<D extends Desired>(
  run: Run<D>, name: string, { state, physicalResourceId }: Standing, made?: Made,
): Promise<{ answered?: string; failure?: unknown }> {
  const kept = state === 'answered' ? physicalResourceId : undefined;
  let answered: string | undefined;
  let failure: unknown;
  const look = async () => {
    failure = undefined;
    const own = await listOwn(run, name).catch((thrown): Existing[] => {
      failure = thrown;
      return [];
    });
    const ofRequest = own.filter(({ tags }) => isOfRequest(tags, run.owner)).map(({ arn }) => arn);
    for (const arn of new Set([...made?.fresh ? [made.arn] : [], ...ofRequest])) {
      if (arn === kept) answered = arn;
      else await destroy(run, arn).catch((thrown) => { failure = thrown; });
    }
  };
  try {
    await look();
    const left = Math.max(0, run.deadline - run.time.now());
    await run.time.sleep(Math.min(VISIBILITY_MILLISECONDS, left));
    await look();
    if (left < VISIBILITY_MILLISECONDS) failure ??= new Error('There was no time to wait until all of it can be seen');
  } catch (thrown) {
    failure = thrown;
  }
  return { answered, failure };
}
