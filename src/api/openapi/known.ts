import { type IResolvable, Stack, Tokenization } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Whereabouts } from './document';
import type { ApiFacts, Json } from './facts';
import { isKnown } from '../../common/known';

/** What stands in place of a value that only the deployment knows. */
interface Placeholder {
  readonly name: string;
  readonly default: string;
}

const PSEUDO_PARAMETERS: { readonly [ref: string]: Placeholder } = {
  'AWS::Region': { name: 'region', default: 'region' },
  'AWS::URLSuffix': { name: 'urlSuffix', default: 'amazonaws.com' },
};

/** What can be said before the deployment: the parts of the URL that are not known become variables of the server. */
export function knownServer(scope: IConstruct, url: string): Json {
  const variables: { [name: string]: Json } = {};
  const text = withPlaceholders(scope, url, ({ name, default: byDefault }) => {
    variables[name] = { default: byDefault, description: 'Known once the stack is deployed.' };
  });
  return { url: text, ...Object.keys(variables).length > 0 ? { variables } : {} };
}

/** The same of the issuer: where it is not known, a document says that there are tokens, and not whose. */
export function knownIssuer(issuer: string | undefined): Pick<Whereabouts, 'issuer'> {
  return issuer !== undefined && isKnown(issuer) ? { issuer } : {};
}

/** The facts without what only the deployment knows: of scopes, a part that is not known becomes the name of its resource in braces. */
export function knownFacts(scope: IConstruct, facts: ApiFacts): ApiFacts {
  const { authorizer } = facts;
  if (!('scopes' in authorizer) || !authorizer.scopes) return facts;
  return { ...facts, authorizer: { ...authorizer, scopes: authorizer.scopes.map((one) => withPlaceholders(scope, one)) } };
}

function withPlaceholders(scope: IConstruct, text: string, found: (placeholder: Placeholder) => void = () => undefined): string {
  const unnamed: IResolvable[] = [];
  const mapToken = (token: IResolvable) => {
    const placeholder = named(Stack.of(scope).resolve(token)) ?? numbered(unnamed.push(token));
    found(placeholder);
    return `{${placeholder.name}}`;
  };
  const fragments = Tokenization.reverseString(text);
  return fragments.length === 0 ? '' : String(fragments.mapTokens({ mapToken }).join({ join: (left, right) => `${left}${right}` }));
}

function named(resolved: unknown): Placeholder | undefined {
  if (typeof resolved !== 'object' || resolved === null || !('Ref' in resolved) || typeof resolved.Ref !== 'string') return undefined;
  return PSEUDO_PARAMETERS[resolved.Ref] ?? { name: resolved.Ref, default: resolved.Ref };
}

function numbered(number: number): Placeholder {
  return { name: `value${number}`, default: `value${number}` };
}
