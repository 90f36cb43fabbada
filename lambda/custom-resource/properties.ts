type Properties = Readonly<Record<string, unknown>>;

/** CloudFormation hands numbers over as strings: `280` in the template is `"280"` in the event. */
export function parseInteger(properties: Properties, name: string): number | undefined {
  const value = properties[name];
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  if (typeof value === 'string' && /^[0-9]+$/.test(value)) return Number(value);
  throw new Error(`${name} must be a whole number, got ${JSON.stringify(value)}`);
}

export function parseStringList(properties: Properties, name: string): string[] | undefined {
  const value = properties[name];
  if (value === undefined) return undefined;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value as string[];
  throw new Error(`${name} must be a list of strings, got ${JSON.stringify(value)}`);
}

/** Not given and empty are the same: a name is then made up. */
export function requireName({ Name }: Properties): void {
  if (Name !== undefined && typeof Name !== 'string') throw new Error(`Name must be a string, got ${JSON.stringify(Name)}`);
}
