import { createHash } from 'node:crypto';

/** A file of a provider package, by its name in there. */
interface HashedFile {
  readonly name: string;
  readonly content: Uint8Array;
}

/** Terraform's `h1:` hash of a provider package. */
export function packageHash(files: readonly HashedFile[]): string {
  const lines = [...files]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, content }) => `${createHash('sha256').update(content).digest('hex')}  ${name}\n`);
  return `h1:${createHash('sha256').update(lines.join('')).digest('base64')}`;
}

/** Whether a lock file's text has an entry of a provider. */
export function hasLockEntry(lock: string, address: string): boolean {
  return entryOf(address).test(lock);
}

/** A lock file's text with one provider's entry put in or replaced; every other entry stays as it is. */
export function withLockEntry(
  lock: string,
  address: string,
  version: string,
  hashes: readonly string[],
): string {
  const lines = hashes.map((hash) => `    "${hash}",\n`).join('');
  const entry = `provider "${address}" {\n  version     = "${version}"\n  constraints = "${version}"\n  hashes = [\n${lines}  ]\n}\n`;
  const existing = entryOf(address);
  if (existing.test(lock)) return lock.replace(existing, () => entry);
  return lock.trim() === '' ? entry : `${lock.trimEnd()}\n\n${entry}`;
}

function entryOf(address: string): RegExp {
  return new RegExp(
    `^provider "${address.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}" \\{\\r?\\n[^]*?^\\}\\r?\\n?`,
    'm',
  );
}
