import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import ts from 'typescript';
import { meaningsOf, sourcesOf } from '../support/meanings';
import { ROOT } from '../support/repository';

/** The names of small sources that have more than one meaning, with the files that define them. */
function ambiguous(sources: Readonly<Record<string, string>>): Record<string, string[]> {
  const paths = Object.keys(sources).map((name) => `/${name}.ts`);
  const program = sourcesOf(paths, (path) => sources[path.slice(1, -'.ts'.length)]);
  return Object.fromEntries([...meaningsOf(program)].filter(([, files]) => files.length > 1));
}

test('an exported name has one meaning: no two files of lib/ define the same one', () => {
  const files = readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(ROOT, 'lib', name));
  const inLib = (path: string): boolean => path.startsWith(join(ROOT, 'lib') + sep);
  const names = meaningsOf(sourcesOf(files, (path) => (inLib(path) ? ts.sys.readFile(path) : undefined)));
  expect(names.size).toBeGreaterThan(500);
  // A command's file has one default each, which program.ts loads by the file's name.
  const commands = join(ROOT, 'lib/cli/commands') + sep;
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
