import { JsonFile, type awscdk } from 'projen';

/** What is read by people: its words and links are checked by test/docs, and a site can be made of it. */
export function addDocs(project: awscdk.AwsCdkConstructLibrary): void {
  project.addDevDeps(
    // 10 needs Node 22.
    'cspell@^9.8.0',
    'remark-cli@^12',
    'remark-validate-links@^13',
  );
  new JsonFile(project, 'cspell.json', {
    obj: {
      version: '0.2',
      language: 'en-GB,en',
      dictionaryDefinitions: [{ name: 'project', path: 'docs/words.txt' }],
      dictionaries: ['project', 'typescript', 'node', 'npm', 'aws', 'softwareTerms'],
      // Code is read by compilers, and addresses by browsers.
      ignoreRegExpList: ['/^```.*?^```$/gms', '/`[^`]*`/g', '/\\]\\([^)]*\\)/g', '/https?:\\S*/g'],
    },
  });
  project.addPackageIgnore('/cspell.json');
  project.addTask('docs', {
    description: 'Makes a static site of docs/, in .local/site: open index.html',
    exec: 'node --import tsx local/site/main.ts',
  });
}
