/** What a bill of materials in CycloneDX's JSON has of a package. */
export interface Component {
  readonly 'bom-ref': string;
  readonly 'name': string;
  readonly 'version': string;
  readonly [property: string]: unknown;
}

export interface Bill {
  readonly metadata: { readonly component: Component; readonly [property: string]: unknown };
  readonly components: readonly Component[];
  readonly dependencies: ReadonlyArray<{ readonly ref: string; readonly dependsOn?: readonly string[] }>;
  readonly [property: string]: unknown;
}

/**
 * The bill of materials of what is published. npm writes one of all that is installed, where the code in the bundles looks like tools of the developers
 * and the tools look like what is shipped; of it, this leaves the packages that the bundles hold code of.
 */
export function billOfWhatIsShipped(bill: Bill, shipped: ReadonlyArray<{ readonly name: string; readonly version: string }>, name: string): Bill {
  const components = shipped.map((one) => {
    const component = bill.components.find((other) => other.name === one.name && other.version === one.version);
    if (component === undefined) throw new Error(`npm knows nothing of ${one.name} ${one.version}, which a bundle holds code of: run npx projen bundle again`);
    return withoutDevelopment(component);
  });
  const itself = bill.metadata.component['bom-ref'];
  const refs = new Set([itself, ...components.map((component) => component['bom-ref'])]);
  return {
    ...bill,
    // npm calls the project by its folder.
    metadata: { ...bill.metadata, component: { ...bill.metadata.component, name } },
    components,
    dependencies: bill.dependencies.filter(({ ref }) => refs.has(ref)).map(({ ref, dependsOn = [] }) => (
      // Ours are developers' dependencies of the project, each of which it ships.
      { ref, dependsOn: ref === itself ? components.map((component) => component['bom-ref']) : dependsOn.filter((one) => refs.has(one)) })),
  };
}

/** A component without npm's word that nobody but developers needs it. */
function withoutDevelopment({ properties, ...component }: Component): Component {
  const others = (properties as ReadonlyArray<{ name: string }> | undefined ?? []).filter(({ name }) => name !== 'cdx:npm:package:development');
  return { ...component, ...(others.length > 0 ? { properties: others } : {}) } as Component;
}
