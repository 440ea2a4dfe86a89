import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectStatus, run } from './processes';
import { tarball } from './tarball';

/** What users get who install the package, without a CDK and its command. */
export interface InstallSize {
  /** Of the tarball. */
  readonly tarballBytes: number;
  /** The package itself is one. */
  readonly packages: readonly string[];
  /** Of all files. */
  readonly bytes: number;
}

/**
 * Installs the package from its tarball, with no override and strict about engines, and measures. What npm has not in its
 * cache it fetches.
 */
export async function measureInstall(): Promise<InstallSize> {
  const directory = mkdtempSync(join(tmpdir(), 'genesys-actions-size-'));
  try {
    const { path, size } = await tarball(directory);
    const options = ['--ignore-scripts', '--engine-strict', '--prefer-offline', '--no-audit', '--no-fund'];
    const install = ['install', '--prefix', directory, ...options, path];
    expectStatus(await run('npm', install), 0);
    const modules = join(directory, 'node_modules');
    const files = readdirSync(modules, { recursive: true, encoding: 'utf8' });
    return {
      tarballBytes: size,
      packages: files.map((file) => packageAt(file)).filter((name) => name !== undefined),
      bytes: files.reduce((sum, file) => {
        const stat = statSync(join(modules, file));
        return sum + (stat.isFile() ? stat.size : 0);
      }, 0),
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The package whose package.json a file is; undefined for all others. */
function packageAt(file: string): string | undefined {
  return /^(?:.*node_modules\/)?((?:@[^/]+\/)?[^/@.][^/]*)\/package\.json$/.exec(
    file.replaceAll('\\', '/'),
  )?.[1];
}
