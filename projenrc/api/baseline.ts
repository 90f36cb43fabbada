/** An assembly as jsii writes it: `.jsii`. */
export interface Assembly {
  readonly name: string;
  readonly version: string;
  readonly schema: string;
  readonly docs?: Docs;
  readonly types: { readonly [fqn: string]: object };
}

interface Docs {
  readonly stability?: string;
  readonly deprecated?: string;
  readonly subclassable?: boolean;
}

/** What says nothing of how a thing is used, and changes with every line that moves. */
const NO_MATTER = new Set(['assembly', 'locationInModule', 'symbolId']);

/** What of an assembly makes a break: names and types, and how stable they are. No texts: to edit one changes no baseline. */
export function baselineOf({ name, version, schema, docs, types }: Assembly): Assembly {
  const stability = docs?.stability;
  return { name, version, schema, docs: { stability }, types: reduced(types, stability) as Assembly['types'] };
}

/** The assembly that a baseline was made of, as far as tools that compare need it. */
export function assemblyOf(baseline: Assembly): Assembly {
  const types = Object.entries(baseline.types).map(([fqn, type]) => {
    const { docs } = type as { readonly docs?: Docs };
    return [fqn, { ...type, assembly: baseline.name, docs: { ...baseline.docs, ...docs } }];
  });
  return { ...baseline, types: Object.fromEntries(types) as Assembly['types'] };
}

function reduced(value: unknown, stability: string | undefined): unknown {
  if (Array.isArray(value)) return value.map((one) => reduced(one, stability));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !NO_MATTER.has(key)).flatMap(([key, one]) => {
    if (key !== 'docs') return [[key, reduced(one, stability)]];
    const docs = reducedDocs(one as Docs, stability);
    return Object.keys(docs).length > 0 ? [[key, docs]] : [];
  }).sort((one, other) => String(one[0]) < String(other[0]) ? -1 : 1));
}

/** What does not say how stable it is, is as stable as the whole. */
function reducedDocs({ stability, deprecated, subclassable }: Docs, ofAll: string | undefined): Docs {
  const docs = { stability: stability === ofAll ? undefined : stability, deprecated, subclassable };
  return Object.fromEntries(Object.entries(docs).filter(([, value]) => value !== undefined));
}

/** JSON with a line for each member, so that a change of the API is a change of a line. */
export function textOf({ types, ...rest }: Assembly): string {
  const ofTypes = Object.entries(types).map(([fqn, type]) => `    ${JSON.stringify(fqn)}: ${textOfType(type)}`);
  const ofRest = Object.entries(rest).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`);
  return `{\n${ofRest.join('')}  "types": {\n${ofTypes.join(',\n')}\n  }\n}\n`;
}

function textOfType(type: object): string {
  const fields = Object.entries(type).map(([key, value]) => {
    const isList = Array.isArray(value) && value.some((one) => typeof one === 'object');
    const text = isList ? `[\n${value.map((one) => `        ${JSON.stringify(one)}`).join(',\n')}\n      ]` : JSON.stringify(value);
    return `      ${JSON.stringify(key)}: ${text}`;
  });
  return `{\n${fields.join(',\n')}\n    }`;
}
