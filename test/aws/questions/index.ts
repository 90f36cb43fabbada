import { BILLING, OTHER_CLIENTS } from './by-hand';
import { CLOUD_CONTROL, DETACHING, HOW_OFTEN } from './cloudformation';
import { DELETING_WHAT_IS_USED, DIMENSION, REPAIRING } from './logging';
import { ATTRIBUTES, CLOSE_CODE, DENIAL } from './messages';
import { MORE_PERMISSIONS, REQUEST_TAG, RESOURCE_TAG } from './permissions';
import type { Question } from './question';
import { LISTS, USAGE } from './rooms';

/** Every question of docs/open-questions.md, by a name for this suite alone. */
export const QUESTIONS = {
  DELETING_WHAT_IS_USED,
  RESOURCE_TAG,
  DETACHING,
  REQUEST_TAG,
  MORE_PERMISSIONS,
  REPAIRING,
  HOW_OFTEN,
  LISTS,
  ATTRIBUTES,
  DIMENSION,
  USAGE,
  CLOUD_CONTROL,
  CLOSE_CODE,
  DENIAL,
  OTHER_CLIENTS,
  BILLING,
} satisfies Readonly<Record<string, Question>>;
