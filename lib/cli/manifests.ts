import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { MANIFEST_FILE, type PackageManifest } from '../model/manifest';
import type { ManifestLookup } from '../review';
import { openStore } from './store';

/** Where packaging keeps what it makes, and where promotion keeps what runs. */
export function defaultPackages(): string[] {
  return [
    process.env['GENESYS_ACTIONS_CACHE'] ?? join('.genesys-actions', 'packages'),
    process.env['GENESYS_ACTIONS_STORE'] ?? join('.genesys-actions', 'store'),
  ];
}

/** Finds manifests as DIRECTORY/SHA256/manifest.json. */
export function manifestsIn(directories: readonly string[]): ManifestLookup {
  return (sha256) => {
    for (const directory of directories) {
      try {
        const text = readFileSync(resolve(directory, sha256, MANIFEST_FILE), 'utf8');
        const manifest = JSON.parse(text) as PackageManifest;
        if (manifest.sha256 === sha256) return manifest;
      } catch {
        // Not in this directory.
      }
    }
    // Perhaps where all machines can reach it.
    return openStore().manifest(sha256);
  };
}
