import type { awscdk } from 'projen';

/** The page of examples/web, which runs in a browser and not in Node. */
const PAGE = 'examples/web/src';

/** The example of a page: what it is made of and with, and the browser that looks at it. */
export function addWeb(project: awscdk.AwsCdkConstructLibrary): void {
  project.addDevDeps(
    'preact@^11',
    'openapi-fetch@^0.17.0',
    'vite@^8',
    // The page is looked at in the Chromium that is installed: this one brings none.
    'playwright-core@^1',
    'axe-core@^4',
  );
  // It has a compiler configuration of its own: JSX, and a browser's types.
  project.tsconfigDev.addExclude(PAGE);
  // As openapi-typescript writes it: test/package/openapi.test.ts sees that it is.
  project.eslint?.addIgnorePattern(`${PAGE}/chat-api.ts`);
  project.annotateGenerated(`/${PAGE}/chat-api.ts`);
  const browser = {
    files: [`${PAGE}/**`],
    parserOptions: { project: 'examples/web/tsconfig.json' },
    settings: { 'import/resolver': { typescript: { project: 'examples/web/tsconfig.json' } } },
  };
  project.eslint?.addOverride(browser);
}
