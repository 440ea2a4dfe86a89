import { dirname, join } from 'node:path';
import ts from 'typescript';

const OPTIONS: ts.CompilerOptions = {
  module: ts.ModuleKind.CommonJS,
  moduleResolution: ts.ModuleResolutionKind.Node10,
  ignoreDeprecations: '6.0',
  jsx: ts.JsxEmit.Preserve,
  noLib: true,
  types: [],
};

/**
 * The sources of files, and of those that they import by a relative path. What packages declare is left out: it is long to
 * read, and defines nothing of ours.
 *
 * @param textOf gives a file's text; undefined where there is none
 * @param ours names of packages whose sources are read as well, to their files without the ending
 */
export function sourcesOf(
  files: readonly string[],
  textOf: (path: string) => string | undefined,
  ours: Readonly<Record<string, string>> = {},
): ts.Program {
  const host: ts.CompilerHost = {
    getSourceFile: (path, target) => {
      const text = textOf(path);
      return text === undefined ? undefined : ts.createSourceFile(path, text, target);
    },
    fileExists: (path) => textOf(path) !== undefined,
    readFile: textOf,
    getDefaultLibFileName: () => 'lib.d.ts',
    writeFile: () => undefined,
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (path) => path,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    resolveModuleNameLiterals: (names, from) =>
      names.map(({ text }) => ({
        resolvedModule: moduleAt(text.startsWith('.') ? join(dirname(from), text) : ours[text]),
      })),
  };
  const moduleAt = (path: string | undefined): ts.ResolvedModuleFull | undefined => {
    if (path === undefined) return undefined;
    const found = [`${path}.ts`, `${path}.tsx`, `${path}.d.ts`, join(path, 'index.ts')].find(
      (each) => textOf(each) !== undefined,
    );
    return found === undefined ? undefined : { resolvedFileName: found, extension: extensionOf(found) };
  };
  return ts.createProgram(files, OPTIONS, host);
}

function extensionOf(path: string): ts.Extension {
  if (path.endsWith('.tsx')) return ts.Extension.Tsx;
  return path.endsWith('.d.ts') ? ts.Extension.Dts : ts.Extension.Ts;
}

/**
 * What each exported name means: where it is defined, once for each meaning. However it is exported: a name that is passed
 * on by another file means the same there. A default export counts by the name of its function or class; a value is known
 * as its file's default alone.
 *
 * @param within which files' exports are looked at; default: all
 */
export function meaningsOf(
  program: ts.Program,
  within: (path: string) => boolean = () => true,
): Map<string, string[]> {
  const checker = program.getTypeChecker();
  const found = new Map<string, Set<ts.Symbol>>();
  for (const file of program.getSourceFiles().filter(({ fileName }) => within(fileName))) {
    const module = checker.getSymbolAtLocation(file);
    for (const exported of module === undefined ? [] : checker.getExportsOfModule(module)) {
      const meant = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      const name = exported.name === 'default' ? definedName(meant) : exported.name;
      // What comes from a package has no declaration here.
      if (name === undefined || meant.declarations === undefined) continue;
      found.set(name, (found.get(name) ?? new Set()).add(meant));
    }
  }
  return new Map([...found].map(([name, meanings]) => [name, [...meanings].map(placeOf)]));
}

function definedName({ declarations = [] }: ts.Symbol): string | undefined {
  return declarations
    .filter((each) => ts.isFunctionDeclaration(each) || ts.isClassDeclaration(each))
    .map(({ name }) => name?.text)
    .find((name) => name !== undefined);
}

function placeOf({ declarations: [first] = [] }: ts.Symbol): string {
  return first?.getSourceFile().fileName ?? '';
}
