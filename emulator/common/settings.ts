import { awsEndpointProblem } from './aws-endpoint';
import { fieldInvalid } from './errors';
import { isRecord } from './validate';

/** What can be changed while the emulator runs. */
export interface Settings {
  /** How long a logging configuration stays in CREATING, UPDATING or DELETING. 0: it is settled at once. */
  loggingConfigurationTransitionMs: number;
  /** Whether those transitions end in CREATE_FAILED, UPDATE_FAILED and DELETE_FAILED. */
  loggingConfigurationsFail: boolean;
  /** Whether the service's own limits on requests per second are applied. */
  limits: boolean;
  /** How long a chat token may wait for its one use. AWS documents one minute. */
  tokenLifetimeMs: number;
  /** Where a local AWS answers: logs are written there, and review handlers are invoked there. Empty: neither happens. */
  awsEndpoint: string;
  /** For how long the records of a log are gathered into one S3 object. On AWS an object takes about five minutes. */
  logBatchMs: number;
  /** How long a review handler has for its answer. AWS gives it 200 ms; a local Lambda may need more for its first one. */
  reviewHandlerTimeoutMs: number;
  /**
   * How long after a room was given a review handler its messages are still delivered unreviewed, as the fallback says. On AWS that
   * takes a while after a deployment; nobody documents how long.
   */
  reviewHandlerAssociationMs: number;
  /**
   * What Cloud Control gives of a resource: `full` all its properties, `present` those that are not empty, and `identifiers` the
   * primary identifier alone in lists, and in GetResource what `present` does. What AWS gives is not documented.
   */
  cloudControlProperties: string;
}

export const DEFAULT_SETTINGS: Readonly<Settings> = {
  loggingConfigurationTransitionMs: 0,
  loggingConfigurationsFail: false,
  limits: false,
  tokenLifetimeMs: 60_000,
  awsEndpoint: '',
  logBatchMs: 1000,
  reviewHandlerTimeoutMs: 200,
  reviewHandlerAssociationMs: 0,
  cloudControlProperties: 'full',
};

const CLOUD_CONTROL_PROPERTIES = ['full', 'present', 'identifiers'];

/** The longest time that a setting takes. */
export const DAY_MS = 86_400_000;

/** Takes over the settings named in a request to the admin API. One that is wrong leaves all of them as they were. */
export function changeSettings(settings: Settings, change: unknown): void {
  if (!isRecord(change)) throw fieldInvalid('settings', 'must be an object');
  for (const [name, value] of Object.entries(change)) {
    const known = Object.hasOwn(DEFAULT_SETTINGS, name) ? DEFAULT_SETTINGS[name as keyof Settings] : undefined;
    if (known === undefined) throw fieldInvalid(name, 'is not a setting');
    if (typeof value !== typeof known) throw fieldInvalid(name, `must be a ${typeof known}`);
    if (typeof value === 'number' && !(value >= 0 && value <= DAY_MS)) throw fieldInvalid(name, `must be between 0 and ${DAY_MS}`);
    const problem = typeof value === 'string' ? textProblem(name, value) : undefined;
    if (problem) throw fieldInvalid(name, problem);
  }
  Object.assign(settings, change);
}

function textProblem(name: string, value: string): string | undefined {
  if (name === 'awsEndpoint') return awsEndpointProblem(value);
  return CLOUD_CONTROL_PROPERTIES.includes(value) ? undefined : `must be one of ${CLOUD_CONTROL_PROPERTIES.join(', ')}`;
}
