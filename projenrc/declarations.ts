import { dirname, join, relative, resolve } from 'node:path';
import * as ts from 'typescript';

const ROOT = join(__dirname, '..');

/**
 * The declarations of a file and of all files that they lead to, by their paths from that file's folder. What only the inside of a file needs is not
 * among them: nobody who uses them has to have its types.
 */
export function declarationsOf(entry: string): [file: string, text: string][] {
  const emitted = emit(entry);
  const wanted = [resolve(entry).replace(/\.ts$/, '.d.ts')];
  for (const file of wanted) {
    for (const { fileName } of ts.preProcessFile(emitted.get(file)!).importedFiles) {
      const imported = resolve(dirname(file), `${fileName}.d.ts`);
      if (!emitted.has(imported)) throw new Error(`${relative(ROOT, file)} imports the types of ${fileName}, which is none of our files`);
      if (!wanted.includes(imported)) wanted.push(imported);
    }
  }
  return wanted.map((file) => [relative(dirname(resolve(entry)), file), emitted.get(file)!]);
}

function emit(entry: string): Map<string, string> {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.dev.json'), ts.sys.readFile) as { config: object };
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [resolve(entry)] }, ts.sys, ROOT);
  const program = ts.createProgram([resolve(entry)], { ...options, noEmit: false, declaration: true, emitDeclarationOnly: true, outDir: undefined });
  const emitted = new Map<string, string>();
  const { diagnostics } = program.emit(undefined, (file, text) => emitted.set(resolve(file), text));
  const problems = ts.getPreEmitDiagnostics(program).concat(diagnostics).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return emitted;
}
