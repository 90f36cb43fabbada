import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HANDLERS, metafileOf } from './handlers';

const ROOT = join(__dirname, '..');

/** Licences that let us ship the code in an Apache-2.0 package, on the condition that their notice is shipped too. */
export const ALLOWED_LICENCES = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'MIT-0'];

/** The texts of packages that name their licence and come without it. */
const TEXTS: { readonly [licence: string]: string } = { 'Apache-2.0': 'LICENSE', 'MIT-0': 'projenrc/mit-0.txt' };

/** A package of somebody else, of which the bundles hold code. */
export interface ThirdParty {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** The licence and, where there is one, the notice. */
  readonly text: string;
}

interface Metafile {
  readonly outputs: { readonly [file: string]: { readonly inputs: { readonly [file: string]: { readonly bytesInOutput: number } } } };
}

/** All packages of others in these bundles of the last `npx projen bundle`, each version once, by name. */
export function thirdParties(bundles: readonly string[] = HANDLERS): ThirdParty[] {
  const packages = new Map([...new Set(bundles.flatMap(foldersOf))].map(read).map((one) => [`${one.name}@${one.version}`, one]));
  return [...packages].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, one]) => one);
}

/** The names of the packages of others in a bundle. */
export function bundledPackages(bundle: string): string[] {
  return [...new Set(foldersOf(bundle).map((folder) => read(folder).name))].sort();
}

/** The files that a bundle has code of. */
export function bundledFiles(bundle: string): string[] {
  const { outputs } = JSON.parse(readFileSync(join(ROOT, metafileOf(bundle)), 'utf8')) as Metafile;
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  return inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file);
}

/** The folders of the packages of others that a bundle has code of. */
function foldersOf(bundle: string): string[] {
  return [...new Set(bundledFiles(bundle).flatMap(folderOf))];
}

/** THIRD-PARTY-LICENSES: each text once, under the names of the packages that it is of. `what` says what holds their code. */
export function thirdPartyLicences(parties: ThirdParty[], what = 'The Lambda functions in assets/ hold'): string {
  const texts = new Map<string, ThirdParty[]>();
  for (const party of parties) texts.set(party.text, [...texts.get(party.text) ?? [], party]);
  const sections = [...texts].map(([text, of]) => `${of.map(({ name, version, licence }) => `${name} ${version} (${licence})`).join('\n')}\n\n${text}\n`);
  const rule = `\n${'-'.repeat(80)}\n\n`;
  return [`${what} code of the following packages, under the licences that stand below their names.\n`, ...sections].join(rule);
}

/** The folder of the package that a file of a bundle is from; none for our own files. */
function folderOf(file: string): string[] {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.slice(0, 1) ?? [];
}

function read(folder: string): ThirdParty {
  const { name, version, license: licence } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as { name: string; version: string; license: string };
  const files = readdirSync(join(ROOT, folder)).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file)).sort().map((file) => join(folder, file));
  const sources = files.length > 0 ? files : [TEXTS[licence]].filter((file) => file !== undefined && existsSync(join(ROOT, file)));
  return { name, version, licence, text: sources.map((file) => normal(readFileSync(join(ROOT, file), 'utf8'))).join('\n\n') };
}

/** Without differences that nobody sees, so that equal texts are one. */
function normal(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(/[ \t]+$/gm, '').replace(/^\n+|\n+$/g, '');
}
