import type { BuildOptions, PackageBudget } from '../authoring/definition';
import { formatPath, type Problem } from '../shared/problems';

export type { BuildOptions };

/** Sources that are bundled: one file comes out, without `node_modules`. */
interface TypeScriptSource {
  readonly kind: 'typescript';
  /**
   * The function's directory: its entry is then found from the handler (`src/index.handler` → `src/index.ts`). Or the
   * entry itself.
   */
  readonly path: string;
  readonly build?: BuildOptions;
}

/**
 * What of a directory is packed. Patterns are globs over paths below the directory, with `/`: `*` stays within a name, `**`
 * goes through directories, and names that begin with a dot are names like others; `*.map` is beside the package.json, and
 * `**\/*.map` is anywhere. What names a directory holds for all that is in it.
 *
 * The rule, whatever the order of the patterns: what `include` matches is packed; of the rest, what `exclude` matches is left
 * out, and so is what always is.
 */
export interface DirectoryOptions {
  /**
   * What is packed whatever leaves it out: `['.env.production', 'node_modules/tool-that-is-needed']`.
   * @default nothing
   */
  readonly include?: readonly string[];
  /**
   * What is left out as well: `['test', '**\/*.map']`.
   * @default nothing
   */
  readonly exclude?: readonly string[];
}

/** A directory that is packed with what it holds. */
interface DirectorySource extends DirectoryOptions {
  readonly kind: 'directory';
  readonly path: string;
}

/** A zip that is taken as it is. */
interface ZipSource {
  readonly kind: 'zip';
  readonly path: string;
}

/** Where a function's code comes from. */
export type FunctionSource = TypeScriptSource | DirectorySource | ZipSource;

/** What is to be packed. */
export interface PackOptions {
  readonly source: FunctionSource;
  /** `path/to/module.export`: also says where in the zip the bundle goes. */
  readonly handler: string;
  /** The bundle's language level is that of this runtime, for example `nodejs24.x`. */
  readonly runtime: string;
  /**
   * The hosts that the code may name; see `lintSources`.
   * @default not checked
   */
  readonly allowedHosts?: readonly string[] | undefined;
  /**
   * How large the package may get.
   * @default the platform's limits
   */
  readonly budget?: PackageBudget | undefined;
  /**
   * Rules that are not shown, by their names.
   * @default none
   */
  readonly ignoreRules?: readonly string[] | undefined;
  /**
   * Where packages and the record of what they were built from are kept.
   * @default '.genesys-actions/packages' in the working directory, or GENESYS_ACTIONS_CACHE
   */
  readonly cacheDirectory?: string;
  /**
   * What relative paths start from.
   * @default the working directory
   */
  readonly workingDirectory?: string;
}

/** A file in a package. */
export interface PackagedFile {
  /** Inside the zip, with `/`. */
  readonly path: string;
  /** Bytes, unpacked. */
  readonly size: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/** A source module's share of a bundle. */
export interface BundledModule {
  /** Relative to the function's directory. */
  readonly path: string;
  /** Bytes in the bundle. */
  readonly size: number;
}

/** A function's package: what is uploaded, and what is known about it. */
export interface FunctionPackage {
  /** Absolute. */
  readonly zipPath: string;
  /**
   * Of what the zip holds, whatever it is compressed with, in lower-case hexadecimal: the code's name everywhere. Of a zip
   * that something else has made: of its bytes.
   */
  readonly sha256: string;
  /** Bytes of the zip. */
  readonly zipBytes: number;
  /** Bytes of all files. */
  readonly unpackedBytes: number;
  /** Sorted by path. */
  readonly files: readonly PackagedFile[];
  /** The bundle's modules, largest first, at most ten; empty when nothing was bundled. */
  readonly largestModules: readonly BundledModule[];
  /** Warnings only, never errors. */
  readonly warnings: readonly Problem[];
  /** Whether it came from the cache. */
  readonly cached: boolean;
}

/** A package cannot be made. Its message lists each problem on a line of its own. */
export class PackagingError extends Error {
  constructor(
    /** At least one. */
    readonly problems: readonly Problem[],
  ) {
    super(
      problems
        .map(
          (each) =>
            `${formatPath(each.path)}${each.path.length > 0 ? ': ' : ''}${each.message} (${each.rule})`,
        )
        .join('\n'),
    );
    this.name = 'PackagingError';
  }
}
