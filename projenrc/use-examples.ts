import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

const ROOT = join(__dirname, '..');
const TRANSLATIONS = join(ROOT, '.jsii.tabl.json.gz');

/** Apps of examples/typescript/, and the files that are the same app in examples/LANGUAGE/. */
const APPS: { readonly [app: string]: { readonly [language: string]: readonly string[] } } = {
  'streaming-platform.ts': {
    python: ['streaming_platform.py'],
    java: ['src/main/java/com/example/chat/StreamingPlatform.java'],
    go: ['streaming-platform/main.go'],
    csharp: ['src/StreamingPlatform/Program.cs'],
  },
};

interface Tablet {
  readonly snippets: { readonly [key: string]: { readonly translations: { readonly [language: string]: { source: string } } } };
}

const read = (...path: string[]) => readFileSync(join(ROOT, 'examples', ...path), 'utf8').trimEnd();

// Runs after jsii-rosetta, from its task. A whole app that is there in the language, written by hand and run by the tests, is better than its
// translation, which may lack imports and renames keys of maps.
const tablet = JSON.parse(gunzipSync(readFileSync(TRANSLATIONS)).toString('utf8')) as Tablet;
for (const [app, languages] of Object.entries(APPS)) {
  const source = read('typescript', app);
  for (const { translations } of Object.values(tablet.snippets).filter((snippet) => snippet.translations.$.source.trimEnd() === source)) {
    for (const [language, files] of Object.entries(languages)) translations[language].source = files.map((file) => read(language, file)).join('\n\n');
  }
}
writeFileSync(TRANSLATIONS, gzipSync(JSON.stringify(tablet)));
