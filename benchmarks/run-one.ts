import { CATALOGUE } from './catalogue';
import type { Options, Row } from './scenario';

/** What the process of a scenario says at its end. */
export interface Ran {
  readonly work: string;
  readonly rows: readonly Row[];
  readonly failure?: string;
}

/** Runs the scenario that is named first, with the options that stand second, as JSON. */
async function runOne(name: string, options: Options): Promise<Ran> {
  const { scenario } = await CATALOGUE[name]();
  const { work, options: known = [] } = scenario;
  const unknown = Object.keys(options).find((option) => !known.includes(option));
  if (unknown !== undefined) return { work, rows: [], failure: `It has no option --${unknown}, but ${known.map((one) => `--${one}`).join(', ') || 'none'}` };
  try {
    return { work, rows: await scenario.run(options) };
  } catch (error) {
    console.error(error);
    return { work, rows: [], failure: error instanceof Error ? error.message : String(error) };
  }
}

// Whoever asked for it is gone, or wants no more of it. What a scenario has to clear away it clears away as the process exits.
for (const end of ['disconnect', 'SIGINT', 'SIGTERM'] as const) process.on(end, () => process.exit(1));
// Nothing that a scenario left open holds the others up.
void runOne(process.argv[2], JSON.parse(process.argv[3]) as Options).then((ran) => process.send!(ran, () => process.exit(0)));
