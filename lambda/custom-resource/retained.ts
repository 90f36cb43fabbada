import { letGo } from './adoption';
import type { Run } from './run';
import { OWNERSHIP_TAG } from '../../src/contract';
import type { Desired, Existing } from '../ivschat/resource-type';

/** How far the clocks of CloudFormation and of Amazon IVS Chat may be apart. */
const CLOCKS_MILLISECONDS = 5_000;

/**
 * Of what carries the tag of a template resource, what was to be deleted. The rest is of an earlier life of it, which its stack has let go
 * (RemovalPolicy.RETAIN): it may be in use, and loses the tag, so that nothing that goes by the tag takes it for a leftover ever again.
 */
export async function withoutRetained<D extends Desired>(run: Run<D>, found: readonly Existing[]): Promise<Existing[]> {
  if (found.length === 0) return [];
  const began = await run.began(Math.min(...found.map(({ createTime }) => createTime))).catch((thrown) => {
    const all = found.map(({ arn }) => `the ${run.type.label} ${arn}`).join(', ');
    throw new Error(`CloudFormation does not say when this creation began, so what it made cannot be told from what was retained before: ${all}. `
      + `Take the tag ${OWNERSHIP_TAG} from what is to stay, delete the rest, then try again`, { cause: thrown });
  });
  const isRetained = ({ createTime }: Existing) => createTime < began - CLOCKS_MILLISECONDS;
  for (const { arn } of found.filter(isRetained)) await letGo(run, arn);
  return found.filter((one) => !isRetained(one));
}
