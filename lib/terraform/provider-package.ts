import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { stateDirectory } from '../shared/directories';

/** A file of the directory in which Terraform finds a provider. */
export interface PackageFile {
  readonly name: string;
  /** What it is a copy of. */
  readonly source: string;
  readonly content: Buffer;
}

/** The provider's script where a launcher starts it: a name that Terraform does not take for an executable. */
export const SCRIPT_BESIDE = 'genesysactions.cjs';

/** What Terraform starts: a script, everywhere but on Windows; there a launcher, which starts the script. */
export type PackageKind = 'script' | 'launcher';

/** @param platform as Terraform names it */
export function packageKind(platform: string): PackageKind {
  return platform.startsWith('windows_') ? 'launcher' : 'script';
}

/**
 * The files that are the provider.
 *
 * @param name of what Terraform starts, without an ending
 * @param script where the provider's script is
 * @param launcher where the launcher is; asked only where there has to be one
 */
export function providerPackage(
  kind: PackageKind,
  name: string,
  script: string,
  launcher: () => string,
): readonly PackageFile[] {
  const file = (name: string, source: string): PackageFile => ({
    name,
    source,
    content: readFileSync(source),
  });
  if (kind === 'script') return [file(name, script)];
  return [file(SCRIPT_BESIDE, script), file(`${name}.exe`, launcher())];
}

/**
 * The launcher for this machine, made where it is not there yet: one for each version of Node.js and of this package.
 *
 * @throws Error that says why Node.js cannot be made one
 */
export function windowsLauncher(version: string): string {
  const name = `launcher-${version}-node-${process.version}-${process.arch}.exe`;
  return keptLauncher(join(stateDirectory(), 'launchers'), name, (path) => {
    const built = join(__dirname, 'windows-launcher.js');
    // Run from the sources there is no built program beside this file: tsx, which runs stacks anyway, loads the source.
    const args = existsSync(built)
      ? [built]
      : ['--require', require.resolve('tsx/cjs'), join(__dirname, 'windows-launcher-main.ts')];
    const { status, stderr, error } = spawnSync(process.execPath, [...args, path], { encoding: 'utf8' });
    if (status === 0) return;
    throw new Error(
      `The provider's launcher for Windows cannot be made of ${process.execPath}. Install Node.js from nodejs.org, or ` +
        `the provider's release for Windows.\n${error?.message ?? stderr.trim()}`,
    );
  });
}

/**
 * A launcher among those that were made before. Each is as large as Node.js: a new one leaves only the youngest of the others,
 * for those who go to and fro between two versions.
 *
 * @param make makes it at a path
 */
export function keptLauncher(directory: string, name: string, make: (path: string) => void): string {
  const path = join(directory, name);
  if (existsSync(path)) return path;
  make(path);
  const others = readdirSync(directory)
    .filter((each) => each !== name && /^launcher-.*\.exe$/.test(each))
    .map((each) => join(directory, each));
  const age = (each: string): number => statSync(each, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  for (const old of others.sort((a, b) => age(b) - age(a)).slice(1)) {
    try {
      rmSync(old, { force: true });
    } catch {
      // Windows removes nothing that is being read: the next one does.
    }
  }
  return path;
}
