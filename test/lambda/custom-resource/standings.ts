import type { Standing } from '../../../lambda/custom-resource/standing';

export const WITHDRAWN: Standing = { state: 'withdrawn' };

export const answered = (physicalResourceId: string): Standing => ({ state: 'answered', physicalResourceId });

/** What CloudFormation says each time it is asked. */
export function always(standing: Standing): { standing: () => Promise<Standing> } {
  return { standing: async () => standing };
}

/** CloudFormation waits, and says something else from the n-th question on. */
export function from(nth: number, then: Standing): { standing: () => Promise<Standing> } {
  let asked = 0;
  return { standing: async () => (++asked >= nth ? then : { state: 'awaited' }) };
}
