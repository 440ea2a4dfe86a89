import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A package of npm on disk. */
interface InstalledPackage {
  /** Of its package.json, absolute. */
  readonly path: string;
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

const found = new Map<string, InstalledPackage | undefined>();

/** The package that a file belongs to: the nearest package.json upwards that has a name. */
export function findPackage(file: string): InstalledPackage | undefined {
  const directory = dirname(file);
  if (found.has(directory)) return found.get(directory);
  const here = readPackage(join(directory, 'package.json'));
  const result = here ?? (dirname(directory) === directory ? undefined : findPackage(directory));
  found.set(directory, result);
  return result;
}

function readPackage(path: string): InstalledPackage | undefined {
  try {
    const { name, version, license } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    if (typeof name !== 'string') return undefined;
    return {
      path,
      name,
      version: typeof version === 'string' ? version : '0.0.0',
      license: typeof license === 'string' ? license : 'see its package',
    };
  } catch {
    return undefined;
  }
}

/**
 * The licences of the packages that a bundle holds, as one text; undefined when it holds none. Most licences ask to
 * be passed on with every copy, and a bundle is one.
 */
export function licencesOf(inputs: readonly string[]): string | undefined {
  const packages = new Map<string, InstalledPackage>();
  for (const input of inputs) {
    if (!/[\\/]node_modules[\\/]/.test(input)) continue;
    const owner = findPackage(input);
    if (owner !== undefined) packages.set(`${owner.name}@${owner.version}`, owner);
  }
  if (packages.size === 0) return undefined;
  return [...packages.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([title, owner]) => `${title} (${owner.license})\n\n${licenceText(dirname(owner.path))}`)
    .join(`\n${'-'.repeat(80)}\n\n`);
}

function licenceText(directory: string): string {
  const file = readdirSync(directory)
    .sort()
    .find((name) => /^(licen[cs]e|copying)(\.(md|txt))?$/i.test(name));
  return file === undefined
    ? 'The package carries no licence file.\n'
    : `${readFileSync(join(directory, file), 'utf8').replaceAll('\r\n', '\n').trimEnd()}\n`;
}
