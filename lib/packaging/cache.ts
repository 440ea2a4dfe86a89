import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sha256Hex } from '../shared/digests';
import { writeWhole } from '../shared/files';
import { MANIFEST_FILE, SOURCE_MAPS_DIRECTORY, type PackageManifest } from '../model/manifest';
import type { BundleOrigin } from './manifest';
import type { FunctionPackage } from './types';
import type { ZipInput } from './zip';

/**
 * Raised whenever the same sources would give other bytes than before, or would be refused: old records are then no
 * longer used. So are those of packages that had no source maps beside them.
 */
const FORMAT = 6;

/** What a package was built from, and what came out. */
interface CacheRecord {
  /** Absolute paths and digests of every file that was read; null for one that must not exist. */
  readonly inputs: Readonly<Record<string, string | null>>;
  /** Of the zip as it is kept: one that was cut off or changed is made anew. */
  readonly zipSha256: string;
  readonly package: Omit<FunctionPackage, 'zipPath' | 'cached'>;
}

/** Digests of files that were already read in this process; a file that changes gets another key. */
const digests = new Map<string, string>();

/** Keeps packages by the digest of what they were built from. */
export class PackageCache {
  constructor(
    /** Absolute. */
    private readonly directory: string,
  ) {}

  /** The name under which the package for a request is recorded. */
  static key(request: unknown): string {
    return createHash('sha256')
      .update(JSON.stringify([FORMAT, request]))
      .digest('hex');
  }

  /** The package for a key, if everything it was built from is as it was. */
  find(key: string): FunctionPackage | undefined {
    let record: CacheRecord;
    try {
      record = JSON.parse(readFileSync(this.recordPath(key), 'utf8')) as CacheRecord;
      for (const [path, digest] of Object.entries(record.inputs))
        if (digestOf(path) !== digest) return undefined;
    } catch {
      return undefined;
    }
    const zipPath = this.zipPath(record.package.sha256);
    if (digestOf(zipPath) !== record.zipSha256) return undefined;
    return { ...record.package, zipPath, cached: true };
  }

  /** Keeps a package and what it was built from. */
  keep(
    key: string,
    inputs: readonly string[],
    made: CacheRecord['package'],
    zip: Uint8Array,
    { origin, maps }: { readonly origin: BundleOrigin; readonly maps: readonly ZipInput[] },
  ): FunctionPackage {
    const zipPath = this.zipPath(made.sha256);
    const zipSha256 = sha256Hex(zip);
    if (digestOf(zipPath) !== zipSha256) writeWhole(zipPath, zip);
    for (const { path, bytes } of maps)
      writeWhole(join(dirname(zipPath), SOURCE_MAPS_DIRECTORY, path), bytes);
    const { sha256, zipBytes, unpackedBytes, files } = made;
    const manifest: PackageManifest = { format: 1, sha256, zipBytes, unpackedBytes, files, ...origin };
    writeWhole(join(dirname(zipPath), MANIFEST_FILE), `${JSON.stringify(manifest)}\n`);
    const record: CacheRecord = {
      inputs: Object.fromEntries([...inputs].sort().map((path) => [path, digestOf(path)])),
      zipSha256,
      package: made,
    };
    writeWhole(this.recordPath(key), JSON.stringify(record));
    return { ...made, zipPath, cached: false };
  }

  private recordPath(key: string): string {
    return join(this.directory, `${key}.json`);
  }

  private zipPath(sha256: string): string {
    return join(this.directory, sha256, 'code.zip');
  }
}

function digestOf(path: string): string | null {
  const stat = statSync(path, { throwIfNoEntry: false, bigint: true });
  if (stat === undefined) return null;
  const known = `${path} ${stat.size} ${stat.mtimeNs} ${stat.ctimeNs} ${stat.ino}`;
  let digest = digests.get(known);
  if (digest === undefined) {
    digest = sha256Hex(readFileSync(path));
    digests.set(known, digest);
  }
  return digest;
}
