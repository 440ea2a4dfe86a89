import { join, relative } from 'node:path';
import * as ts from 'typescript';
import { ROOT } from '../support/repository';

const LIB = join(ROOT, 'lib');

/** What others take by paths that no import names: the body is behind the provider's handshake (scripts/provider.mjs). */
const TAKEN_BY_THE_BUILD = ['provider/body'];

/** The files that are started, or imported by users. */
async function entryPoints(): Promise<Set<string>> {
  const { ENTRY_POINTS } = (await import(join(ROOT, 'dependency-cruiser.config.mjs'))) as {
    ENTRY_POINTS: readonly string[];
  };
  return new Set([...ENTRY_POINTS, ...TAKEN_BY_THE_BUILD].map((name) => join(LIB, `${name}.ts`)));
}

/** The sources of this repository, without those of packages: their types say nothing here, and take long to read. */
function sources(): ts.Program {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: unknown;
  };
  const parsed = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const options = { ...parsed.options, noLib: true, types: [] };
  const host = ts.createCompilerHost(options);
  host.resolveModuleNameLiterals = (names, file) =>
    names.map(({ text }) =>
      /^(\.|genesys-actions)/.test(text)
        ? ts.resolveModuleName(text, file, options, host)
        : { resolvedModule: undefined },
    );
  return ts.createProgram(parsed.fileNames, options, host);
}

/** What a node takes of another file: some names, or all that there is. */
interface Taken {
  readonly from: ts.Node;
  readonly names?: readonly string[];
}

function takenBy(node: ts.Node): Taken | undefined {
  if (ts.isImportDeclaration(node)) {
    const { name, namedBindings } = node.importClause ?? {};
    const from = node.moduleSpecifier;
    if (namedBindings !== undefined && ts.isNamespaceImport(namedBindings)) return { from };
    const names = [
      ...(name === undefined ? [] : ['default']),
      ...(namedBindings?.elements ?? []).map(nameOf),
    ];
    return { from, names };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
    const { exportClause, moduleSpecifier: from } = node;
    // `export *` is a door, and who goes through it takes something of the other file.
    if (exportClause === undefined || !ts.isNamedExports(exportClause)) return undefined;
    return { from, names: exportClause.elements.map(nameOf) };
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
    return { from: node.argument.literal };
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return node.arguments[0] && { from: node.arguments[0] };
  return undefined;
}

function nameOf({ propertyName, name }: ts.ImportSpecifier | ts.ExportSpecifier): string {
  return (propertyName ?? name).text;
}

/** The exports of other files that a file uses. */
function usedIn(source: ts.SourceFile, checker: ts.TypeChecker): ts.Symbol[] {
  const all: Taken[] = [];
  const words: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) words.push(node.text);
    const taken = takenBy(node);
    if (taken !== undefined) all.push(taken);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return all.flatMap(({ from, names }) => {
    const module = checker.getSymbolAtLocation(from);
    // Of a file that is taken whole, what stands as a word in this one is used.
    const wanted = new Set(names ?? words);
    return module === undefined
      ? []
      : checker.getExportsOfModule(module).filter(({ name }) => wanted.has(name));
  });
}

test('what is exported is used by another file, or by users of the package', async () => {
  const program = sources();
  const checker = program.getTypeChecker();
  const files = program.getSourceFiles();
  const used = new Set(files.flatMap((file) => usedIn(file, checker)));
  const entries = await entryPoints();
  const unused = files
    .filter(({ fileName }) => fileName.startsWith(LIB) && !entries.has(fileName))
    .flatMap((file) => {
      const module = checker.getSymbolAtLocation(file);
      return [...(module?.exports?.values() ?? [])]
        .filter((each) => each.name !== '__export' && !used.has(each))
        .map(({ name }) => `${relative(ROOT, file.fileName)}: ${name}`);
    });
  expect(used.size).toBeGreaterThan(500);
  expect(unused).toEqual([]);
});
