import { createHash } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { copyWhole, writeWhole } from '../shared/files';

/** The provider's source as `required_providers` names it; the host is the default of whichever program runs it. */
export const PROVIDER_SOURCE = 'genesys-actions/genesysactions';

/** The provider's local name, and the prefix of its resources. */
export const PROVIDER_TYPE = 'genesysactions';

/** The default host of each program that runs providers: the first directory of a plugin's path. */
export const PROVIDER_HOSTS = { terraform: 'registry.terraform.io', tofu: 'registry.opentofu.org' } as const;

/** The machines that a synthesised directory may be carried to: the provider is the same script on all of them. */
const PLATFORMS = ['linux_amd64', 'linux_arm64', 'darwin_amd64', 'darwin_arm64'];

/** What is wrong with this package's own files. */
export class ProviderFilesError extends Error {}

/** The directory of this package, whether it runs from its sources or from dist/. */
export function packageRoot(): string {
  for (let directory = __dirname; ; directory = dirname(directory)) {
    const manifest = join(directory, 'package.json');
    if (existsSync(manifest)) {
      const { name } = JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string };
      if (name === 'genesys-actions') return directory;
    }
    if (dirname(directory) === directory) {
      throw new ProviderFilesError('The package genesys-actions is incomplete. Install it again.');
    }
  }
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

/** The program that runs providers here: Terraform, or OpenTofu where TERRAFORM_BINARY_NAME says so. */
export function providerHost(binary = process.env['TERRAFORM_BINARY_NAME'] ?? 'terraform'): string {
  return /tofu/i.test(basename(binary)) ? PROVIDER_HOSTS.tofu : PROVIDER_HOSTS.terraform;
}

/**
 * Puts the provider and its lock entry into a stack's directory, where Terraform and OpenTofu look for it without any
 * configuration and without a network. The entry keeps `cdktf deploy` from asking a registry, and is written in the
 * same step as the file because its hash must be the file's.
 */
export function writeProviderFiles(stackDirectory: string): void {
  const executable = providerExecutable();
  const version = providerVersion();
  const name = `terraform-provider-${PROVIDER_TYPE}_v${version}`;
  const content = readFileSync(executable);
  const plugins = join(stackDirectory, 'terraform.d', 'plugins');
  const stored = join(plugins, PROVIDER_HOSTS.terraform, PROVIDER_SOURCE, version, here(), name);
  put(stored, content, executable);
  for (const host of Object.values(PROVIDER_HOSTS)) {
    for (const platform of new Set([here(), ...PLATFORMS])) {
      const path = join(plugins, host, PROVIDER_SOURCE, version, platform, name);
      if (path !== stored) linkOrPut(stored, path, content);
    }
  }
  const lockPath = join(stackDirectory, '.terraform.lock.hcl');
  const before = existsSync(lockPath) ? readFileSync(lockPath, 'utf8') : '';
  const after = withLockEntry(
    before,
    `${providerHost()}/${PROVIDER_SOURCE}`,
    version,
    packageHash(name, content),
  );
  if (after !== before) writeWhole(lockPath, after);
}

/** Terraform's `h1:` hash of a provider package of one file. */
export function packageHash(name: string, content: Uint8Array): string {
  const line = `${createHash('sha256').update(content).digest('hex')}  ${name}\n`;
  return `h1:${createHash('sha256').update(line).digest('base64')}`;
}

/** A lock file's text with one provider's entry put in or replaced; every other entry stays as it is. */
export function withLockEntry(lock: string, address: string, version: string, hash: string): string {
  const entry = `provider "${address}" {\n  version     = "${version}"\n  constraints = "${version}"\n  hashes = [\n    "${hash}",\n  ]\n}\n`;
  const existing = new RegExp(
    `^provider "${address.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}" \\{\\r?\\n[^]*?^\\}\\r?\\n?`,
    'm',
  );
  if (existing.test(lock)) return lock.replace(existing, () => entry);
  return lock.trim() === '' ? entry : `${lock.trimEnd()}\n\n${entry}`;
}

/** This machine as Terraform names it, for example `linux_amd64`. */
function here(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const machine = { x64: 'amd64', ia32: '386' }[process.arch as string] ?? process.arch;
  return `${system}_${machine}`;
}

function put(path: string, content: Uint8Array, source: string): void {
  if (existsSync(path) && readFileSync(path).equals(content)) return;
  copyWhole(source, path, { mode: 0o755 });
}

/** One file under many names where the file system can do that, copies where it cannot. */
function linkOrPut(stored: string, path: string, content: Uint8Array): void {
  if (existsSync(path) && readFileSync(path).equals(content)) return;
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
  try {
    linkSync(stored, path);
  } catch {
    put(path, content, stored);
  }
}
