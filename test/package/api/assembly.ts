import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../packages';

/** What the tests read of `.jsii`, the API as every language sees it. */
interface Assembly {
  readonly types: { readonly [fqn: string]: ApiType };
}

export interface ApiType {
  readonly fqn: string;
  readonly name: string;
  readonly kind: 'class' | 'interface' | 'enum';
  /** Of an interface: whether it is a struct, of which everybody may write a literal. */
  readonly datatype?: boolean;
  readonly abstract?: boolean;
  readonly base?: string;
  readonly interfaces?: readonly string[];
  readonly docs?: Docs;
  readonly initializer?: Callable;
  readonly methods?: readonly Method[];
  readonly properties?: readonly Property[];
  readonly members?: readonly Documented[];
}

interface Docs {
  readonly summary?: string;
  readonly remarks?: string;
  readonly default?: string;
  readonly custom?: { readonly [tag: string]: string };
}

interface Documented {
  readonly name: string;
  readonly docs?: Docs;
}

interface Callable {
  readonly docs?: Docs;
  readonly parameters?: readonly Parameter[];
}

export interface Method extends Callable {
  readonly name: string;
  readonly static?: boolean;
  readonly returns?: { readonly type: TypeReference };
}

interface Optional extends Documented {
  readonly optional?: boolean;
  readonly type: TypeReference;
}

export type Parameter = Optional;

export interface Property extends Optional {
  readonly static?: boolean;
  readonly const?: boolean;
  readonly immutable?: boolean;
}

interface TypeReference {
  readonly fqn?: string;
  readonly primitive?: string;
  readonly collection?: { readonly elementtype: TypeReference };
  readonly union?: object;
  readonly intersection?: object;
}

/** Every public type, by its name. */
export const TYPES: { readonly [name: string]: ApiType } = Object.fromEntries(
  Object.values((JSON.parse(readFileSync(join(ROOT, '.jsii'), 'utf8')) as Assembly).types).map((type) => [type.name, type]),
);

export const CLASSES = Object.values(TYPES).filter(({ kind }) => kind === 'class');
export const STRUCTS = Object.values(TYPES).filter(({ datatype }) => datatype === true);

export const PACKAGE = 'cdk-ivschat';

/** `Room` of `cdk-ivschat.Room`: also of what is not ours. */
export function nameOf(fqn = ''): string {
  return fqn.slice(fqn.lastIndexOf('.') + 1);
}

/** The type of our own that a name stands for. */
export function ours(fqn: string | undefined): ApiType | undefined {
  return fqn?.startsWith(`${PACKAGE}.`) ? TYPES[nameOf(fqn)] : undefined;
}

/** The types that a type is made of: those of its elements, if it is a list or a map. */
export function elements(type: TypeReference): TypeReference {
  return type.collection ? elements(type.collection.elementtype) : type;
}

/** What the class extends, from the class up, in this library and the first outside of it. */
export function bases({ base }: ApiType): string[] {
  const own = ours(base);
  return base === undefined ? [] : [base, ...own ? bases(own) : []];
}

export const isConstruct = (type: ApiType) => bases(type).some((base) => ['constructs.Construct', 'aws-cdk-lib.Resource'].includes(base));
export const isResource = (type: ApiType) => bases(type).includes('aws-cdk-lib.Resource');

/** Everything that somebody hands in: the parameters of methods and constructors, and the properties of structs. With where it is. */
export const INPUTS: readonly (readonly [where: string, input: Optional])[] = [
  ...Object.values(TYPES).flatMap(({ name, initializer, methods = [] }) => [
    ...(initializer?.parameters ?? []).map((parameter) => [`${name}(${parameter.name})`, parameter] as const),
    ...methods.flatMap((method) => (method.parameters ?? []).map((parameter) => [`${name}.${method.name}(${parameter.name})`, parameter] as const)),
  ]),
  ...STRUCTS.flatMap(({ name, properties = [] }) => properties.map((property) => [`${name}.${property.name}`, property] as const)),
];

type Output = readonly [where: string, type: TypeReference];

/** Everything that somebody gets: what methods return, and the properties of classes and interfaces. */
export const OUTPUTS: readonly Output[] = Object.values(TYPES).flatMap(({ name, datatype, methods = [], properties = [] }) => [
  ...methods.flatMap((method) => method.returns ? [[`${name}.${method.name}`, method.returns.type] as const] : []),
  ...datatype ? [] : properties.map((property) => [`${name}.${property.name}`, property.type] as const),
]);
