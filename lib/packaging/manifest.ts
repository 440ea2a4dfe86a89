import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { ManifestSource, PackageManifest } from '../model/manifest';
import { findPackage } from './licences';

/** The part of a manifest that tells what a bundle was made from. */
export type BundleOrigin = Pick<PackageManifest, 'packages' | 'sources'>;

/** What was not bundled was made from nothing that is known. */
export const NO_ORIGIN: BundleOrigin = { packages: [], sources: [] };

/**
 * Tells what a bundle was made from: packages with their versions, and the function's own sources.
 *
 * @param inputs absolute paths of the files that are in the bundle
 * @param root the function's directory, absolute
 */
export function bundleOrigin(inputs: readonly string[], root: string): BundleOrigin {
  const packages = new Map<string, { name: string; version: string }>();
  const sources: ManifestSource[] = [];
  for (const input of inputs) {
    if (/[\\/]node_modules[\\/]/.test(input)) {
      const owner = findPackage(input);
      if (owner !== undefined) {
        const { name, version } = owner;
        packages.set(`${name}@${version}`, { name, version });
      }
    } else {
      const lines = readFileSync(input, 'utf8').split('\n').map(shortDigest);
      sources.push({ path: relative(root, input).replaceAll('\\', '/'), lines });
    }
  }
  return {
    packages: [...packages.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each),
    sources: sources.sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

function shortDigest(line: string): string {
  return createHash('sha256').update(line.trimEnd()).digest('hex').slice(0, 8);
}
