import type { Construct } from 'constructs';
import { openApiDocument } from './document';
import type { ApiFacts, Json } from './facts';
import { writeAtSynth } from './file';
import { knownFacts, knownIssuer, knownServer } from './known';
import { issuerOf } from './security';

/** The document with tokens in it, which the deployment resolves. */
export function openApiOf(facts: ApiFacts): Json {
  return openApiDocument(facts, { server: { url: facts.url }, issuer: issuerOf(facts.authorizer) });
}

/** Writes the document without tokens at each synthesis. */
export function writeOpenApi(scope: Construct, facts: () => ApiFacts): void {
  writeAtSynth(scope, () => {
    const all = facts();
    return openApiDocument(knownFacts(scope, all), { server: knownServer(scope, all.url), ...knownIssuer(issuerOf(all.authorizer)) });
  });
}
