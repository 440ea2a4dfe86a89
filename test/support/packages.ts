import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expectStatus, run } from './processes';
import { ROOT } from './repository';
import { tarball } from './tarball';

/** Of what declarations name, files of the project itself, as npm makes them: the compiler tells them from linked ones. */
const COPIED = ['json-schema-to-ts', 'ts-algebra', 'constructs'];

/**
 * Puts the package into a project's node_modules as npm unpacks it, with what it depends on, and other packages beside it:
 * what this repository has of them, without a network and in a second.
 *
 * @param names what the project asks for beside the package
 */
export async function linkPackages(directory: string, names: readonly string[]): Promise<void> {
  const modules = join(directory, 'node_modules');
  const target = join(modules, 'genesys-actions');
  mkdirSync(target, { recursive: true });
  expectStatus(await run('tar', ['xzf', (await tarball()).path, '-C', target, '--strip-components=1']), 0);
  linkCommands(modules, 'genesys-actions');
  const { dependencies } = manifestOf(target);
  for (const name of new Set([...names, ...Object.keys(dependencies ?? {}), 'ts-algebra'])) {
    if (existsSync(join(modules, name))) continue;
    const from = join(ROOT, 'node_modules', name);
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    if (COPIED.includes(name)) cpSync(from, join(modules, name), { recursive: true });
    else symlinkSync(from, join(modules, name));
    linkCommands(modules, name);
  }
}

function linkCommands(modules: string, name: string): void {
  const { bin = {} } = manifestOf(join(modules, name));
  const commands = typeof bin === 'string' ? { [basename(name)]: bin } : bin;
  mkdirSync(join(modules, '.bin'), { recursive: true });
  for (const [command, path] of Object.entries(commands))
    symlinkSync(join(modules, name, path), join(modules, '.bin', command));
}

/** What a package.json says, as far as it counts here. */
export interface Manifest {
  readonly packageManager?: string;
  readonly engines?: { readonly node?: string };
  readonly bin?: string | Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

export function manifestOf(directory: string): Manifest {
  return JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Manifest;
}

/** A package from npm, in a directory of its own, for as long as node_modules lives; its node_modules. */
export async function fetchPackage(name: string, version: string): Promise<string> {
  const directory = join(ROOT, 'node_modules', '.cache', `${name.replaceAll('/', '-')}@${version}`);
  const modules = join(directory, 'node_modules');
  if (!existsSync(modules)) {
    const args = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', `${name}@${version}`];
    expectStatus(await run('npm', ['install', '--prefix', directory, ...args]), 0);
  }
  return modules;
}
