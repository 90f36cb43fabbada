import { form, type World } from '../world';

/** The values that a dimension has in the metrics that CloudWatch lists. */
export async function dimensions(world: World, filter: Readonly<Record<string, string>>, name: string): Promise<string[]> {
  const answer = await form(world, 'monitoring', { Action: 'ListMetrics', Version: '2010-08-01', ...filter });
  return [...answer.matchAll(/<Name>([^<]*)<\/Name>\s*<Value>([^<]*)<\/Value>/g)].filter(([, dimension]) => dimension === name).map(([, , value]) => value!);
}
