/** A part of a page, under a heading of its own. */
export interface Section {
  readonly title: string;
  /** What is set like code within its sentences: names of files, for one. */
  readonly names: string[];
  readonly code: Block[];
}

/** A block of code, which whoever reads the page copies. */
export interface Block {
  readonly text: string;
  /** The mark of its language, where the page keeps it. */
  readonly language?: string;
}

/** The sections of a page in Markdown; the first is what stands before any heading. */
export function markdownSections(page: string): Section[] {
  return sections([...page.matchAll(/^```(\w*)[^\n]*\n(.*?)^```$|^#+ ([^\n]*)$|`([^`\n]+)`/gms)].map(([, language, text, title, name]) => ({ language, text, title, name })));
}

/** The sections of a page in HTML, with the text as a browser shows it. */
export function htmlSections(page: string): Section[] {
  return sections([...page.matchAll(/<pre>\s*?\n(.*?)<\/pre>|<h\d[^>]*>(.*?)<\/h\d>|<code>(.*?)<\/code>/gs)].map(([, text, title, name]) => ({
    text: shown(text), title: shown(title), name: shown(name),
  })));
}

interface Piece {
  readonly language?: string;
  readonly text?: string;
  readonly title?: string;
  readonly name?: string;
}

function sections(pieces: readonly Piece[]): Section[] {
  const found: Section[] = [{ title: '', names: [], code: [] }];
  for (const { language, text, title, name } of pieces) {
    const { names, code } = found[found.length - 1];
    if (title !== undefined) found.push({ title, names: [], code: [] });
    if (name !== undefined) names.push(name);
    if (text !== undefined) code.push({ text, language });
  }
  return found;
}

const ENTITIES: { readonly [entity: string]: string } = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&', nbsp: ' ' };

function shown(html: string | undefined): string | undefined {
  return html?.replace(/<[^>]*>/g, '').replace(/&(?:#(\d+)|(\w+));/g, (entity, code?: string, name?: string) =>
    code === undefined ? ENTITIES[name!] ?? entity : String.fromCodePoint(Number(code)));
}
