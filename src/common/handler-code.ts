import { existsSync } from 'fs';
import { join } from 'path';
import { type AssetCode, Code } from 'aws-cdk-lib/aws-lambda';

/** The same two levels up from src/common/ (tests) as from lib/common/ (the published package). */
const BUNDLES = join(__dirname, '..', '..', 'assets', 'lambda');

/** The bundled handler of that name, which `npm run bundle` makes and the package ships. */
export function handlerCode(name: string): AssetCode {
  const bundle = join(BUNDLES, name);
  if (!existsSync(join(bundle, 'index.js'))) {
    throw new Error(`The handler bundle ${bundle} is missing. Run: npm run bundle`);
  }
  return Code.fromAsset(bundle);
}
