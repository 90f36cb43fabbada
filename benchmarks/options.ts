import type { Options } from './scenario';

/** What the command line asks for. */
export interface Asked {
  readonly scenario?: string;
  /** Whether a goal that is missed is an error. */
  readonly check: boolean;
  /** What else it says, which is for the scenario. */
  readonly options: Options;
}

/** Reads `--name value` and `--name=value`, and `--check`, which has none. */
export function readOptions(args: readonly string[]): Asked {
  const options: Record<string, string> = {};
  let check = false;
  for (let n = 0; n < args.length; n++) {
    const [, name, sameWord] = /^--([a-z][a-z-]*)(?:=(.*))?$/s.exec(args[n]) ?? [];
    if (name === undefined) throw new Error(`${args[n]} is no option: they are written --name value`);
    if (name === 'check' && sameWord === undefined) {
      check = true;
      continue;
    }
    const value = sameWord ?? args[++n];
    if (value === undefined || value === '') throw new Error(`--${name} has no value`);
    options[name] = value;
  }
  const { scenario, ...rest } = options;
  if (scenario === undefined && Object.keys(rest).length > 0) throw new Error(`--${Object.keys(rest)[0]} is for one scenario: name it with --scenario`);
  return { scenario, check, options: rest };
}
