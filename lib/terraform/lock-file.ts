import { createHash } from 'node:crypto';

/** Terraform's `h1:` hash of a provider package of one file. */
export function packageHash(name: string, content: Uint8Array): string {
  const line = `${createHash('sha256').update(content).digest('hex')}  ${name}\n`;
  return `h1:${createHash('sha256').update(line).digest('base64')}`;
}

/** Whether a lock file's text has an entry of a provider. */
export function hasLockEntry(lock: string, address: string): boolean {
  return entryOf(address).test(lock);
}

/** A lock file's text with one provider's entry put in or replaced; every other entry stays as it is. */
export function withLockEntry(lock: string, address: string, version: string, hash: string): string {
  const entry = `provider "${address}" {\n  version     = "${version}"\n  constraints = "${version}"\n  hashes = [\n    "${hash}",\n  ]\n}\n`;
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
