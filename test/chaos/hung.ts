/** How long a story may take, in its own time, before it counts as hung. */
const HUNG_MILLISECONDS = 6 * 3_600_000;

/** Plays a story to its end, or until it counts as hung. */
export async function orHung(running: Promise<void>, problems: string[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const hung = new Promise<'hung'>((resolve) => { timer = setTimeout(() => resolve('hung'), HUNG_MILLISECONDS); });
  if (await Promise.race([running, hung]) === 'hung') problems.push('hung: the story did not end');
  clearTimeout(timer);
}
