/** The block of a statement, resolved: operators, keys, values. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What a request says for a key; undefined for what it does not say. */
export type Context = (key: string) => string | readonly string[] | undefined;

/** String operators, on one value of the request and one of the policy. */
const OPERATORS: Readonly<Record<string, (value: string, expected: string) => boolean>> = {
  Equals: (value, expected) => value === expected,
  Like: (value, expected) => like(expected, value),
};

/**
 * Whether a request meets all conditions of a statement, for the operators and keys that the library writes. Another is an error: a guess
 * would prove nothing.
 */
export function areMet(conditions: Conditions, context: Context): boolean {
  return Object.entries(conditions).every(([operator, keys]) => {
    const meets = operatorOf(operator);
    return Object.entries(keys).every(([key, values]) => meets([values].flat().map(String), context(key)));
  });
}

function operatorOf(operator: string): (expected: readonly string[], said: ReturnType<Context>) => boolean {
  if (operator === 'Null') return ([isNull], said) => (said === undefined) === (isNull === 'true');
  const [, set, negated, name, ifExists] = /^(?:(ForAllValues|ForAnyValue):)?String(Not)?(Equals|Like)(IfExists)?$/.exec(operator) ?? [];
  const meets = OPERATORS[name ?? ''];
  if (!meets) throw new Error(`Nobody here evaluates the operator ${operator}: teach test/e2e/conditions.ts`);
  return (expected, said) => {
    if (set === undefined && Array.isArray(said)) throw new Error(`${operator} is for one value, and there are ${said.length}`);
    const one = (value: string) => expected.some((each) => meets(value, each)) !== (negated !== undefined);
    if (said === undefined) return ifExists !== undefined || set === 'ForAllValues' || (set === undefined && negated !== undefined);
    const values = [said].flat();
    return set === 'ForAnyValue' ? values.some(one) : values.every(one);
  };
}

/** IAM's wildcards. */
export function like(pattern: string, value: string, flags = 's'): boolean {
  const expression = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.');
  return new RegExp(`^${expression}$`, flags).test(value);
}
