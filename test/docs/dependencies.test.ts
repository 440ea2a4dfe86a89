import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { preProcessFile } from 'typescript';
import { manifestOf } from '../support/packages';
import { ROOT } from '../support/repository';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional: boolean }>>;
}

const { dependencies, devDependencies, peerDependencies, peerDependenciesMeta } = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
) as Manifest;

const PAGE = readFileSync(join(ROOT, 'docs', 'dependencies.md'), 'utf8');

/** The packages of one of the page's tables. */
function listed(heading: string): string[] {
  const [, table = ''] = new RegExp(`## ${heading}\\n([^]*?)\\n## `).exec(PAGE) ?? [];
  return [...table.matchAll(/^\| `([^`]+)`[^|]*\|/gm)].map(([, name = '']) => name).sort();
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
  test('says of each package that is installed why it is here, and of no other', () => {
    const all = new Set([dependencies, peerDependencies, peerDependenciesMeta].flatMap(Object.keys));
    expect(listed('Installed with the package')).toEqual([...all].sort());
  });

  test('each CDK is an optional peer, and npm is told of none that wants other constructs than we do', () => {
    const optional = Object.keys(peerDependenciesMeta);
    for (const name of optional) expect(peerDependenciesMeta[name]).toEqual({ optional: true });
    const cdks = optional.filter((name) => !name.startsWith('@opentelemetry/'));
    expect(cdks).toEqual(['cdktf', 'cdktn']);
    for (const name of cdks.filter((each) => each in peerDependencies))
      expect(manifestOf(join(ROOT, 'node_modules', name)).peerDependencies?.['constructs']).toBe(
        peerDependencies['constructs'],
      );
  });

  test('what lib imports is installed or bundled, and each of them is imported', () => {
    const all = [...listed('Installed with the package'), ...listed('Bundled')];
    expect([...imported(), ...NOT_IMPORTED].sort()).toEqual(all.sort());
    expect(Object.keys(devDependencies)).toEqual(expect.arrayContaining(listed('Bundled')));
  });
});
