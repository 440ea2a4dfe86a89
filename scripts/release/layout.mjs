/** The files of a provider's release, as the registries of Terraform and OpenTofu demand them. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipArchive } from 'archiver';
import { PLATFORMS } from './platforms.mjs';

const NAME = 'terraform-provider-genesysactions';

/** One date for all files, so that the same files are the same zip. */
const DATE = new Date(Date.UTC(1980, 0, 1));

/** The names that the registries look for. */
export const names = (version) => ({
  zip: (platform) => `${NAME}_${version}_${platform}.zip`,
  executable: (platform) => `${NAME}_v${version}${platform.startsWith('windows_') ? '.exe' : ''}`,
  manifest: `${NAME}_${version}_manifest.json`,
  sums: `${NAME}_${version}_SHA256SUMS`,
  signature: `${NAME}_${version}_SHA256SUMS.sig`,
});

/** Writes the zip of one platform. */
export async function writeZip(path, executable, licence) {
  const archive = new ZipArchive({ zlib: { level: 6 } });
  archive.file(executable, { name: basename(executable), date: DATE, mode: 0o755 });
  archive.append(licence, { name: 'LICENSE.txt', date: DATE, mode: 0o644 });
  const written = pipeline(archive, createWriteStream(path));
  await archive.finalize();
  await written;
}

/**
 * Writes the manifest and the digests of it and of every platform's zip, and signs them.
 *
 * @param directory where the zips are: of every platform, for what has its digest here is all that a registry offers
 * @param env `GPG_PRIVATE_KEY` (armoured) or `GPG_KEY_ID` (of a key in gpg's own keyring), and `GPG_PASSPHRASE` where it
 *   has one
 * @returns whether there was a key
 */
export async function writeSums(directory, version, env) {
  const name = names(version);
  const zips = Object.keys(PLATFORMS).map(name.zip);
  const missing = zips.filter((file) => !existsSync(join(directory, file)));
  if (missing.length > 0)
    throw new Error(
      `A release has the zips of all platforms, and ${directory} has no ${missing.join(', ')}.`,
    );
  const manifest = { version: 1, metadata: { protocol_versions: ['6.0'] } };
  writeFileSync(join(directory, name.manifest), `${JSON.stringify(manifest, null, 2)}\n`);
  const lines = [];
  for (const file of [...zips, name.manifest].sort())
    lines.push(`${await sha256(join(directory, file))}  ${file}\n`);
  writeFileSync(join(directory, name.sums), lines.join(''));
  // One of an earlier run would be of other digests.
  rmSync(join(directory, name.signature), { force: true });
  return sign(join(directory, name.sums), join(directory, name.signature), env);
}

async function sha256(path) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** A detached, binary signature: an armoured one is refused by the registries. */
function sign(path, signature, { GPG_PRIVATE_KEY: key, GPG_KEY_ID: id, GPG_PASSPHRASE: passphrase }) {
  if (!key && !id) return false;
  const home = key ? mkdtempSync(join(tmpdir(), 'gpg-')) : undefined;
  const gpg = (args, input) =>
    execFileSync('gpg', [...(home ? ['--homedir', home] : []), '--batch', '--quiet', ...args], {
      input,
      stdio: ['pipe', 'pipe', 'inherit'],
      encoding: 'utf8',
    });
  try {
    if (key) gpg(['--import'], key);
    gpg(
      [
        ...(passphrase ? ['--pinentry-mode', 'loopback', '--passphrase-fd', '0'] : []),
        ...(id ? ['--local-user', id] : []),
        ...['--output', signature, '--detach-sign', path],
      ],
      passphrase ?? '',
    );
    gpg(['--verify', signature, path]);
    return true;
  } finally {
    if (home) {
      try {
        // The agent that gpg started would keep the key.
        execFileSync('gpgconf', ['--homedir', home, '--kill', 'gpg-agent'], { stdio: 'ignore' });
      } finally {
        rmSync(home, { recursive: true, force: true });
      }
    }
  }
}
