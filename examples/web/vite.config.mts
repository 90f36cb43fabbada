import { defineConfig } from 'vite';

export default defineConfig({
  base: './', // it may stand in any folder of a site
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2022',
    // Both would be inline, or made by a script: the page's Content-Security-Policy has neither.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { port: 5173, strictPort: true }, // the origin that app.ts lets in
});
