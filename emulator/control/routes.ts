import { OPERATIONS } from './operations';
import { pathOf } from '../common/http';
import { INPUTS } from '../common/model';

type Input = Readonly<Record<string, unknown>>;

/** Which operation a request is for, and the members of its input that stand in the URL. */
export interface Route {
  readonly operation: string;
  readonly fromUrl: Input;
}

/** The members that a request may have in its URL only. */
const IN_URL = ['resourceArn', 'tagKeys'];

const TAGS = '/tags/';
const TAG_OPERATIONS: Readonly<Record<string, string>> = { GET: 'ListTagsForResource', POST: 'TagResource', DELETE: 'UntagResource' };

/** The route of a request; undefined if no operation has this method and path. */
export function routeOf(method: string, url: string): Route | undefined {
  const path = pathOf(url);
  if (path.startsWith(TAGS)) {
    const operation = TAG_OPERATIONS[method];
    return operation ? { operation, fromUrl: tagMembers(operation, url) } : undefined;
  }
  const operation = path.slice(1);
  const known = method === 'POST' && Object.hasOwn(OPERATIONS, operation) && !Object.values(TAG_OPERATIONS).includes(operation);
  return known ? { operation, fromUrl: {} } : undefined;
}

/** The input of an operation. What the model does not know, or has in another place than it stands in, is not there. */
export function inputOf({ operation, fromUrl }: Route, body: Input): Input {
  const { members } = INPUTS[operation];
  const fromBody = Object.entries(body).filter(([name]) => Object.hasOwn(members, name) && !IN_URL.includes(name));
  return { ...Object.fromEntries(fromBody), ...fromUrl };
}

function tagMembers(operation: string, url: string): Record<string, unknown> {
  const path = pathOf(url);
  const members: Record<string, unknown> = { resourceArn: decoded(path.slice(TAGS.length)) };
  const keys = new URLSearchParams(url.slice(path.length)).getAll('tagKeys');
  if (operation === 'UntagResource' && keys.length > 0) members.tagKeys = keys;
  return members;
}

/** What cannot be decoded stays as it is: no ARN looks like that, so validation will refuse it. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
