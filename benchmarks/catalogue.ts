import type { Scenario } from './scenario';

type Load = () => Promise<{ readonly scenario: Scenario }>;

/** Every scenario, in the order of the results. Each is loaded in the process that runs it, and nowhere else. */
export const CATALOGUE: Readonly<Record<string, Load>> = {
  'audience': () => import('./audience/index.js'),
  'token': () => import('./token.js'),
  'cold': () => import('./cold/index.js'),
  'synth': () => import('./synth/index.js'),
  'footprint': () => import('./footprint/index.js'),
  'rooms': async () => ({ scenario: (await import('./deploy.js')).rooms }),
  'rooms-ten-at-once': async () => ({ scenario: (await import('./deploy.js')).roomsTenAtOnce }),
  'rooms-few-questions': async () => ({ scenario: (await import('./deploy.js')).roomsFewQuestions }),
  'stacks': async () => ({ scenario: (await import('./deploy.js')).stacks }),
  'logging-configurations': async () => ({ scenario: (await import('./deploy.js')).loggingConfigurations }),
  'directory': () => import('./directory.js'),
  'directory-token': () => import('./directory-token.js'),
  'emulator': () => import('./emulator/index.js'),
  'package': () => import('./package.js'),
  'web': () => import('./web/index.js'),
  'dev-loop': () => import('./dev-loop.js'),
};

/** Names for several at once. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  deploy: ['rooms', 'rooms-ten-at-once', 'rooms-few-questions', 'stacks', 'logging-configurations'],
};

/** The scenarios that a name stands for; without one, all. */
export function scenariosNamed(name?: string): readonly string[] {
  if (name === undefined) return Object.keys(CATALOGUE);
  if (name in GROUPS) return GROUPS[name];
  if (name in CATALOGUE) return [name];
  throw new Error(`There is no scenario ${name}, but ${[...Object.keys(CATALOGUE), ...Object.keys(GROUPS)].join(', ')}`);
}
