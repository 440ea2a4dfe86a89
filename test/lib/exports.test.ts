import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import ts from 'typescript';
import { meaningsOf, sourcesOf } from '../support/meanings';
import { ROOT } from '../support/repository';

const LIB = join(ROOT, 'lib') + sep;
const inLib = (path: string): boolean => path.startsWith(LIB);

/** The sources of this repository. */
const program = sourcesOf(
  ['lib', 'test', 'functions', 'stacks', 'scripts', 'templates'].flatMap((name) =>
    readdirSync(join(ROOT, name), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.tsx?$/.test(path))
      .map((path) => join(ROOT, name, path)),
  ),
  remembered((path) =>
    path.startsWith(ROOT + sep) && !path.includes('node_modules') ? ts.sys.readFile(path) : undefined,
  ),
  { 'genesys-actions': `${LIB}index`, 'genesys-actions/function': `${LIB}function` },
);

function remembered<T>(work: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    if (!known.has(key)) known.set(key, work(key));
    return known.get(key) as T;
  };
}

/** The names of small sources that have more than one meaning, with the files that define them. */
function ambiguous(sources: Readonly<Record<string, string>>): Record<string, string[]> {
  const paths = Object.keys(sources).map((name) => `/${name}.ts`);
  const small = sourcesOf(paths, (path) => sources[path.slice(1, -'.ts'.length)]);
  return Object.fromEntries([...meaningsOf(small)].filter(([, files]) => files.length > 1));
}

test('an exported name has one meaning: no two files of lib/ define the same one', () => {
  const names = meaningsOf(program, inLib);
  expect(names.size).toBeGreaterThan(500);
  // A command's file has one default each, which program.ts loads by the file's name.
  const commands = `${LIB}cli/commands/`;
  expect(names.get('command')?.filter((path) => !path.startsWith(commands))).toEqual([]);
  names.delete('command');
  expect([...names].filter(([, defined]) => defined.length > 1)).toEqual([]);
});

describe('a second meaning is found', () => {
  const ONE = 'export interface X {}';

  test.each([
    ['a function', 'export function X() {}'],
    ['a constant', 'export const X = 1;'],
    ['a variable', 'export var X = 1;'],
    ['a second declarator', 'export const a = 1, X = 2;'],
    ['a part of an object', 'export const { X } = { X: 1 };'],
    ['a renamed part of a list', 'export const [X] = [1];'],
    ['an enumeration', 'export const enum X { a }'],
    ['a namespace', 'export namespace X { export const a = 1; }'],
    ['a name that was given on the way out', 'const a = 1; export { a as X };'],
    ['a type that was given on the way out', 'type A = 1; export type { A as X };'],
    ['a default', 'export default class X {}'],
    ['a default that stands elsewhere', 'function X() {} export default X;'],
  ])('%s', (_what, text) => {
    expect(ambiguous({ one: ONE, two: text })).toEqual({ X: ['/one.ts', '/two.ts'] });
  });

  test('what another file passes on under another name', () => {
    expect(
      ambiguous({ one: ONE, two: 'export const a = 1;', three: "export { a as X } from './two';" }),
    ).toEqual({
      X: ['/one.ts', '/two.ts'],
    });
    expect(ambiguous({ one: ONE, two: 'export const a = 1;', three: "export * as X from './two';" })).toEqual(
      {
        X: ['/one.ts', '/two.ts'],
      },
    );
  });
});

test('what is one meaning is left alone', () => {
  expect(
    ambiguous({
      one: 'export const X = 1; export type X = typeof X; export function f(): void; export function f() {}',
      two: "export { X } from './one'; export * from './one';",
      three: "import { X } from './one'; export { X as Y, X }; export default {};",
      four: "export { Y } from './three'; export default 1; export { join } from 'node:path';",
      // A value has no name outside but that it is the file's default.
      six: 'const X = 1; export default X;',
      five: "import X from 'a-package'; export { join } from 'a-package'; const f = X; void f;",
    }),
  ).toEqual({});
});

/** What others take by paths that no import names: the body is behind the provider's handshake (scripts/provider.mjs). */
const TAKEN_BY_THE_BUILD = ['provider/body'];

/** The files that are started, or imported by users. */
async function entryPoints(): Promise<Set<string>> {
  const { ENTRY_POINTS } = (await import(join(ROOT, 'dependency-cruiser.config.mjs'))) as {
    ENTRY_POINTS: readonly string[];
  };
  return new Set([...ENTRY_POINTS, ...TAKEN_BY_THE_BUILD].map((name) => `${LIB}${name}.ts`));
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
  const checker = program.getTypeChecker();
  const files = program.getSourceFiles();
  const used = new Set(files.flatMap((file) => usedIn(file, checker)));
  const entries = await entryPoints();
  const unused = files
    .filter(({ fileName }) => inLib(fileName) && !entries.has(fileName))
    .flatMap((file) => {
      const module = checker.getSymbolAtLocation(file);
      return [...(module?.exports?.values() ?? [])]
        .filter((each) => each.name !== '__export' && !used.has(each))
        .map(({ name }) => `${relative(ROOT, file.fileName)}: ${name}`);
    });
  expect(used.size).toBeGreaterThan(500);
  expect(unused).toEqual([]);
});
