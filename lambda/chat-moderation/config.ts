import { readCallerConfig, type CallerConfig, type Environment } from '../http/environment';
import { apiPolicy } from '../http/policy';

/** What the construct tells the function besides its rooms, see ChatModerationFunction. */
export interface ModerationConfig extends CallerConfig {
  /** The groups that moderate the API: all its rooms at once. */
  readonly moderatorGroups: readonly string[];
}

export function readConfig(env: Environment): ModerationConfig {
  return { ...readCallerConfig(env), moderatorGroups: apiPolicy(env).moderatorGroups };
}
