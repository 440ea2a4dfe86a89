import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { upwards } from '../shared/directories';
import { copyWhole, writeWhole } from '../shared/files';
import { engineOf, PROVIDER_HOSTS, type Engine } from './engine';
import { hasLockEntry, withLockEntry, packageHash } from './lock-file';
import { PLATFORMS, thisPlatform } from './platforms';
import {
  packageKind,
  providerPackage,
  windowsLauncher,
  type PackageFile,
  type PackageKind,
} from './provider-package';

/** The provider's source as `required_providers` names it; the host is the default of whichever program runs it. */
export const PROVIDER_SOURCE = 'genesys-actions/genesysactions';

/**
 * The provider's source in a synthesised stack. For OpenTofu it names the host: `cdktf deploy` looks in the lock file under
 * Terraform's own host for a source that names none, whichever of the two it runs.
 */
export function providerSource({ name, host }: Engine = engineOf()): string {
  return name === 'tofu' ? `${host}/${PROVIDER_SOURCE}` : PROVIDER_SOURCE;
}

/** The provider's local name, and the prefix of its resources. */
export const PROVIDER_TYPE = 'genesysactions';

/** What is wrong with this package's own files. */
class ProviderFilesError extends Error {}

/** The directory of this package, whether it runs from its sources or from dist/. */
export function packageRoot(): string {
  for (const directory of upwards(__dirname)) {
    const manifest = join(directory, 'package.json');
    if (existsSync(manifest)) {
      const { name } = JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string };
      if (name === 'genesys-actions') return directory;
    }
  }
  throw new ProviderFilesError('The package genesys-actions is incomplete. Install it again.');
}

/** The provider's version: that of this package. */
export function providerVersion(): string {
  return (JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string })
    .version;
}

/** The provider's executable in this package. */
export function providerExecutable(): string {
  const path = join(packageRoot(), 'dist', 'terraform-provider-genesysactions');
  if (existsSync(path)) return path;
  throw new ProviderFilesError(
    `The Terraform provider is not built: there is no ${path}. Run "npm run build", or install the package again.`,
  );
}

/** The files of the provider's directory, among them the one that Terraform starts. */
export function providerFiles(kind: PackageKind): readonly PackageFile[] {
  const version = providerVersion();
  const name = `terraform-provider-${PROVIDER_TYPE}_v${version}`;
  return providerPackage(kind, name, providerExecutable(), () => windowsLauncher(version));
}

/** The files of a provider's directory, and the hash by which a lock knows them. */
interface ProviderPackage {
  readonly files: readonly PackageFile[];
  readonly hash: string;
}

/** Read once: a synthesis writes them beside each stack. */
const packagesByKind = new Map<PackageKind, ProviderPackage>();

function packageOf(kind: PackageKind): ProviderPackage {
  let found = packagesByKind.get(kind);
  if (found === undefined) {
    const files = providerFiles(kind);
    packagesByKind.set(kind, (found = { files, hash: packageHash(files) }));
  }
  return found;
}

/**
 * Puts the provider and its lock entry into a stack's directory, where Terraform and OpenTofu look for it without any
 * configuration and without a network. The entry keeps `cdktf deploy` from asking a registry, and is written in the
 * same step as the file because its hash must be the file's.
 */
export function writeProviderFiles(stackDirectory: string): void {
  const version = providerVersion();
  const plugins = join(stackDirectory, 'terraform.d', 'plugins');
  const packages = new Set<ProviderPackage>();
  /** Where a file was put first: its other names are links to that. */
  const stored = new Map<string, string>();
  for (const platform of new Set([thisPlatform(), ...PLATFORMS])) {
    const provider = packageOf(packageKind(platform));
    packages.add(provider);
    for (const host of Object.values(PROVIDER_HOSTS)) {
      for (const { name, source, content } of provider.files) {
        const path = join(plugins, host, PROVIDER_SOURCE, version, platform, name);
        const first = stored.get(source);
        if (first === undefined) put(path, content, source);
        else linkOrPut(first, path, content);
        stored.set(source, first ?? path);
      }
    }
  }
  const lockPath = join(stackDirectory, '.terraform.lock.hcl');
  const before = existsSync(lockPath) ? readFileSync(lockPath, 'utf8') : '';
  const { host: own } = engineOf();
  const hashes = [...packages].map(({ hash }) => hash);
  let after = before;
  for (const host of Object.values(PROVIDER_HOSTS)) {
    const address = `${host}/${PROVIDER_SOURCE}`;
    // An entry that the other engine left would refuse the file that has just been replaced.
    if (host === own || hasLockEntry(before, address)) after = withLockEntry(after, address, version, hashes);
  }
  if (after !== before) writeWhole(lockPath, after);
}

function put(path: string, content: Uint8Array, source: string): void {
  if (existsSync(path) && readFileSync(path).equals(content)) return;
  copyWhole(source, path, { mode: 0o755 });
}

/** One file under many names where the file system can do that, copies where it cannot. */
function linkOrPut(stored: string, path: string, content: Uint8Array): void {
  if (existsSync(path) && (isOneFile(path, stored) || readFileSync(path).equals(content))) return;
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
  try {
    linkSync(stored, path);
  } catch {
    put(path, content, stored);
  }
}

/** Whether both names are of one file: then there is nothing to compare, and a synthesis has some of them a stack. */
function isOneFile(one: string, other: string): boolean {
  const [a, b] = [one, other].map((path) => statSync(path, { bigint: true }));
  return a?.ino === b?.ino && a?.dev === b?.dev && a?.ino !== 0n;
}
