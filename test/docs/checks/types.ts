import { join } from 'node:path';
import ts from 'typescript';
import { placeOf, type CodeBlock } from '../../support/pages';
import { ROOT } from '../../support/repository';

/** A user's project: strict, with the packages that are installed here and this repository's types as `genesys-actions`. */
const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts'],
  module: ts.ModuleKind.Preserve,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  isolatedModules: true,
  skipLibCheck: true,
  noEmit: true,
  types: ['node'],
  paths: {
    'genesys-actions': [join(ROOT, 'lib', 'index.ts')],
    // Written from the same sources by `npm run build:types`.
    'genesys-actions/cdktn': [join(ROOT, 'lib', 'index.ts')],
    'genesys-actions/function': [join(ROOT, 'lib', 'function.ts')],
  },
};

/** Where the pages' projects are, as the compiler sees it: below this repository, so that its packages are theirs. */
const PROJECTS = join(ROOT, '.blocks');

/**
 * What the compiler says of blocks, all of them in one program: `PAGE:LINE: message`. The files of a page are a project of
 * their own, which has this repository's functions as well (`init` and `new` write them); a block that is no file is a module
 * beside them.
 */
export function typeProblems(blocks: readonly CodeBlock[]): string[] {
  const files = new Map<string, CodeBlock>();
  const twice: string[] = [];
  for (const [index, block] of blocks.entries()) {
    const path = join(PROJECTS, block.page, block.file ?? `block-${index}.ts`);
    if (files.has(path)) twice.push(`${placeOf(block)}: a second ${block.file ?? ''}`);
    files.set(path, block);
  }
  const host = ts.createCompilerHost(OPTIONS);
  const textOf = (path: string): string | undefined =>
    files.get(path)?.text ??
    (path.startsWith(PROJECTS) ? textOfFunction(path.slice(PROJECTS.length)) : host.readFile(path));
  const program = ts.createProgram([...files.keys()], OPTIONS, {
    ...host,
    getCurrentDirectory: () => ROOT,
    fileExists: (path) => (path.startsWith(PROJECTS) ? textOf(path) !== undefined : host.fileExists(path)),
    directoryExists: (path) => path.startsWith(PROJECTS) || (host.directoryExists?.(path) ?? true),
    readFile: textOf,
    getSourceFile: (path, version, ...more) => {
      if (!path.startsWith(PROJECTS)) return host.getSourceFile(path, version, ...more);
      const text = textOf(path);
      return text === undefined ? undefined : ts.createSourceFile(path, text, version);
    },
  });
  const said = [...files].flatMap(([path, block]) => {
    const file = program.getSourceFile(path);
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ start = 0, messageText }) => {
        const line = block.line + (file?.getLineAndCharacterOfPosition(start).line ?? 0);
        return `${placeOf({ ...block, line })}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
      },
    );
  });
  return [...twice, ...said];
}

/** Whether a text is JavaScript, by what the parser says of it. */
export function javaScriptProblems(block: CodeBlock): string[] {
  const { diagnostics = [] } = ts.transpileModule(block.text, {
    fileName: 'block.mjs',
    reportDiagnostics: true,
    compilerOptions: { allowJs: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

/** A file of one of this repository's functions, by its path in a page's project. */
function textOfFunction(path: string): string | undefined {
  const [, file = ''] = /\.md\/(functions\/.*\.ts)$/.exec(path) ?? [];
  return file === '' ? undefined : ts.sys.readFile(join(ROOT, file));
}
