import { diffArrays } from 'diff';
import type { PackageManifest } from '../model/manifest';

/** Finds the manifest of a package by the digest of its code; undefined where it is not known. */
export type ManifestLookup = (
  sha256: string,
) => PackageManifest | undefined | Promise<PackageManifest | undefined>;

/** A package of npm, or a file, that changed. Undefined: not there. */
export interface VersionChange {
  readonly name: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** A source of the function's own that changed. */
interface SourceChange {
  readonly path: string;
  /** Lines that came. */
  readonly added: number;
  /** Lines that went. */
  readonly removed: number;
}

/** What a new digest means. */
export interface CodeChange {
  /** Lower-case hexadecimal; undefined when nothing, or nothing of ours, was deployed. */
  readonly before: string | undefined;
  readonly after: string;
  /** Bytes of the zips; undefined where no manifest tells. */
  readonly bytesBefore: number | undefined;
  readonly bytesAfter: number | undefined;
  /** Undefined where a manifest is missing: then nothing is known but the digests. */
  readonly details:
    | {
        readonly packages: readonly VersionChange[];
        readonly sources: readonly SourceChange[];
        /** Files in the zip, with their sizes. */
        readonly files: readonly VersionChange[];
      }
    | undefined;
}

/** What changes between two packages. */
export async function codeChange(
  before: string | undefined,
  after: string,
  find: ManifestLookup,
): Promise<CodeChange> {
  const old = before === undefined ? undefined : await find(before);
  const now = await find(after);
  return {
    before,
    after,
    bytesBefore: old?.zipBytes,
    bytesAfter: now?.zipBytes,
    details:
      now === undefined || (before !== undefined && old === undefined)
        ? undefined
        : {
            packages: versions(packagesOf(old), packagesOf(now)),
            sources: sourceChanges(old, now),
            files: versions(filesOf(old), filesOf(now)),
          },
  };
}

function packagesOf(manifest: PackageManifest | undefined): Map<string, string> {
  const found = new Map<string, string>();
  for (const { name, version } of manifest?.packages ?? []) {
    const other = found.get(name);
    found.set(name, other === undefined ? version : `${other}, ${version}`);
  }
  return found;
}

/** By content, so that a file of the same size that changed is seen. */
function filesOf(manifest: PackageManifest | undefined): Map<string, string> {
  return new Map(
    (manifest?.files ?? []).map(({ path, size, sha256 }) => [path, `${size} bytes (${sha256.slice(0, 8)})`]),
  );
}

function versions(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): VersionChange[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .map((name) => ({ name, before: before.get(name), after: after.get(name) }))
    .filter((each) => each.before !== each.after);
}

function sourceChanges(before: PackageManifest | undefined, after: PackageManifest): SourceChange[] {
  const old = new Map((before?.sources ?? []).map(({ path, lines }) => [path, lines]));
  const now = new Map(after.sources.map(({ path, lines }) => [path, lines]));
  return [...new Set([...old.keys(), ...now.keys()])]
    .sort()
    .map((path) => {
      const [left, right] = [[...(old.get(path) ?? [])], [...(now.get(path) ?? [])]];
      const parts = diffArrays(left, right, { maxEditLength: 5000 });
      // Too different to compare in good time: everything is new.
      if (parts === undefined) return { path, added: right.length, removed: left.length };
      const count = (kind: 'added' | 'removed'): number =>
        parts.filter((part) => part[kind]).reduce((sum, part) => sum + part.value.length, 0);
      return { path, added: count('added'), removed: count('removed') };
    })
    .filter(({ added, removed }) => added + removed > 0);
}
