import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { upwards } from '../shared/directories';
import { objectOf, parsedFile } from '../shared/json';
import { warning, type Problem } from '../shared/problems';
import type { ZipInput } from './zip';

/** A package that Node.js finds by its name: the notes and stores of package managers begin with a dot. */
const PACKAGE = /^(.+\/)?node_modules\/(@[^/]+\/)?[^/.@][^/]*\/package\.json$/;
const STORE = /(^|\/)node_modules\/\./;
/** How many are named. */
const NAMED = 3;

/**
 * Looks whether packages that are links find in the zip what they need. A link is packed as what it points to, and pnpm
 * keeps a package's dependencies beside that, where nothing in the zip looks for them.
 *
 * Rules: `code/linked-dependency` (a warning).
 *
 * @param root the directory, absolute
 * @param files what is packed of it
 */
export function checkLinkedPackages(root: string, files: readonly ZipInput[]): Problem[] {
  const packed = new Set(files.map(({ path }) => path));
  const real = realpathSync(root);
  const missing: string[] = [];
  for (const { path, bytes } of files) {
    if (!PACKAGE.test(path) || STORE.test(path)) continue;
    const place = posix.dirname(path);
    const target = dirname(realpathSync(join(root, path)));
    if (target === join(real, ...place.split('/'))) continue;
    for (const name of dependenciesOf(bytes)) {
      if (!isFound(name, place, packed) && isInstalled(name, target)) missing.push(`${place} needs ${name}`);
    }
  }
  if (missing.length === 0) return [];
  const more = missing.length > NAMED ? `, and ${missing.length - NAMED} more` : '';
  return [
    warning(
      'code/linked-dependency',
      [],
      `Packages are installed as links, and do not find in the zip what they need: ${missing.slice(0, NAMED).join(', ')}${more}. ` +
        'Install them as directories (pnpm: node-linker=hoisted in .npmrc, then install anew), or bundle the code.',
    ),
  ];
}

function dependenciesOf(manifest: Uint8Array): string[] {
  const text = Buffer.from(manifest).toString('utf8');
  return Object.keys(objectOf(parsedFile(text)?.['dependencies']));
}

/** Whether Node.js finds a package in the zip. */
function isFound(name: string, from: string, packed: ReadonlySet<string>): boolean {
  for (let here = from; ; here = posix.dirname(here)) {
    if (packed.has(posix.join(here, 'node_modules', name, 'package.json'))) return true;
    if (here === '.') return false;
  }
}

function isInstalled(name: string, from: string): boolean {
  for (const here of upwards(from)) {
    if (existsSync(join(here, 'node_modules', ...name.split('/'), 'package.json'))) return true;
  }
  return false;
}
