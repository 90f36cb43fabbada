/** What a compiler writes for `export * from './somewhere'`. */
const STAR = /^__exportStar\(require\("([^"]+)"\), exports\);$/gm;

/**
 * The package's entry point, rewritten so that a module is loaded when something of it is first used, as aws-cdk-lib does it: an app with a
 * room does not wait until API Gateway, DynamoDB and all else that our other constructs are made of is loaded.
 *
 * @param namesIn what a module exports
 */
export function lazyIndex(index: string, namesIn: (module: string) => readonly string[]): string {
  const modules = [...index.matchAll(STAR)].map(([, module]) => ({ module, names: namesIn(module) }));
  if (modules.length === 0) throw new Error('The entry point is not as the compiler writes it, or lazy already');
  return [
    '"use strict";',
    'Object.defineProperty(exports, "__esModule", { value: true });',
    // Node reads the names that an ECMAScript module may import from such lines: it runs nothing for it.
    ...modules.flatMap(({ names }) => names.map((name) => `exports.${name} = void 0;`)),
    'const lazy = (name, get) => Object.defineProperty(exports, name, { enumerable: true, configurable: true, get });',
    ...modules.flatMap(({ module, names }) => names.map((name) => `lazy("${name}", () => require("${module}").${name});`)),
    '',
  ].join('\n');
}
