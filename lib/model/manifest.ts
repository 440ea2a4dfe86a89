/** A file in a package. */
interface ManifestFile {
  /** Inside the zip, with `/`. */
  readonly path: string;
  /** Bytes, unpacked. */
  readonly size: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/** A source of the function's own, as against one of a package of npm. */
export interface ManifestSource {
  /** Relative to the function's directory, with `/`. */
  readonly path: string;
  /**
   * A short digest of each line, in order: enough to tell how many lines came and went, and nothing that gives the
   * text away.
   */
  readonly lines: readonly string[];
}

/**
 * What a package holds and what it was made from: `manifest.json` beside the zip. It says in a review what a new
 * digest means.
 */
export interface PackageManifest {
  readonly format: 1;
  /** The name of the code, lower-case hexadecimal: see `code-digests.ts`. */
  readonly sha256: string;
  /** Bytes of the zip. */
  readonly zipBytes: number;
  /** Bytes of all files. */
  readonly unpackedBytes: number;
  /** Sorted by path. */
  readonly files: readonly ManifestFile[];
  /** The packages of npm that the bundle holds, sorted by name and version; empty when nothing was bundled. */
  readonly packages: readonly { readonly name: string; readonly version: string }[];
  /** Sorted by path; empty when nothing was bundled. */
  readonly sources: readonly ManifestSource[];
}

/** The manifest's file name, beside the zip. */
export const MANIFEST_FILE = 'manifest.json';

/** The directory of a package's source maps, beside the zip: of `src/index.js` in the zip, `src/index.js.map` in it. */
export const SOURCE_MAPS_DIRECTORY = 'maps';
