import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { preProcessFile } from 'typescript';
import { ROOT } from '../support/repository';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

const { dependencies, peerDependencies } = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
) as Manifest;

const PAGE = readFileSync(join(ROOT, 'docs', 'dependencies.md'), 'utf8');

/** The packages of the page's table: one or several in a row. */
function listed(): string[] {
  const [, table = ''] = /## Runtime dependencies\n([^]*?)\n## /.exec(PAGE) ?? [];
  return [...table.matchAll(/^\| (`[^|]+)\|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
  );
}

/** Packages that are run as programs, and imported nowhere; and the CDK that the build puts in the place of the other. */
const NOT_IMPORTED = ['tsx', 'cdktn'];

/** The packages that lib/ imports, for types as well. */
function imported(): Set<string> {
  const files = readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' });
  return new Set(
    files
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => preProcessFile(readFileSync(join(ROOT, 'lib', file), 'utf8')).importedFiles)
      .map(({ fileName }) => fileName)
      .filter((name) => !name.startsWith('.') && !isBuiltin(name))
      .map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/')),
  );
}

describe('docs/dependencies.md', () => {
  test('says of each runtime dependency why it is here, and of no other', () => {
    const all = [...Object.keys(dependencies), ...Object.keys(peerDependencies)];
    expect(listed().sort()).toEqual(all.sort());
  });

  test('what lib imports is a runtime dependency, and each of them is imported', () => {
    const all = [...Object.keys(dependencies), ...Object.keys(peerDependencies)];
    expect([...imported(), ...NOT_IMPORTED].sort()).toEqual(all.sort());
  });
});
