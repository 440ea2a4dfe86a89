import type { PackageBudget } from '../authoring/definition';
import {
  packFunctionSync,
  type BuildOptions,
  type DirectoryOptions,
  type FunctionPackage,
  type FunctionSource,
} from '../packaging';

/** What a function action tells its code when it takes it. */
export interface FunctionCodeContext {
  /** `path/to/module.export` inside the package. */
  readonly handler: string;
  /** For example `nodejs24.x`. */
  readonly runtime: string;
  /** The definition's own settings; those given to the code win. */
  readonly build?: BuildOptions | undefined;
  /** The hosts that the code may name; not given: not checked. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** How large the package may get; not given: as large as the platform allows. */
  readonly budget?: PackageBudget | undefined;
  /** Rules that are not shown, by their names. */
  readonly ignoreRules?: readonly string[] | undefined;
}

/** A function's code. Relative paths start from the working directory, which is that of `cdktf.json`. */
export class FunctionCode {
  /**
   * TypeScript or JavaScript that is bundled into one file.
   *
   * @param path the function's directory (its entry is then found from the handler: `src/index.handler` →
   *   `src/index.ts`), or the entry itself
   */
  static fromTypeScript(path: string, build: BuildOptions = {}): FunctionCode {
    return new FunctionCode({ kind: 'typescript', path, build });
  }

  /**
   * A directory that is packed as it is: its own files, and the packages in its node_modules. Symbolic links are packed as
   * what they point to. Always left out, unless `include` names it, is what is none of a function's:
   *
   * - packages that only the `devDependencies` of its package.json lead to; what else is installed stays, and where it
   *   cannot be told, a warning says so (`code/dev-dependencies`);
   * - `.env*`, `.npmrc`, `.yarnrc*` and `terraform.tfstate*`, which hold secrets;
   * - `.git` and its settings, `.svn`, `.hg`; `.serverless`, `.aws-sam`, `.terraform`, `.genesys-actions`, and at the top
   *   `serverless.yml` and `cdktf.out`;
   * - `node_modules/.cache`, `.nyc_output`, `.eslintcache`, a `coverage` at the top that holds a report, logs of package
   *   managers and their notes in node_modules, and the files that desktops leave behind.
   *
   * What `include` matches is packed; of the rest, what `exclude` matches is left out, and so is the above. The order of
   * patterns does not matter.
   *
   * @param options globs over paths below the directory; see {@link DirectoryOptions}
   */
  static fromDirectory(path: string, options: DirectoryOptions = {}): FunctionCode {
    return new FunctionCode({ ...options, kind: 'directory', path });
  }

  /** A zip that was made by something else. */
  static fromZip(path: string): FunctionCode {
    return new FunctionCode({ kind: 'zip', path });
  }

  /**
   * The code that the org runs, whatever it is: only the definition is managed. For actions that were there before
   * their source was here; such an action is imported, it cannot be created.
   */
  static deployed(): FunctionCode {
    return new FunctionCode(undefined);
  }

  private constructor(
    /** Undefined: no code of ours. */
    private readonly source: FunctionSource | undefined,
  ) {}

  /** Whether the org keeps the code that it runs. */
  get isDeployed(): boolean {
    return this.source === undefined;
  }

  /**
   * Makes the package; undefined where the org keeps its own code.
   * @throws {PackagingError} when the code is missing, does not build, or does not hold the handler
   */
  pack({ build, ...context }: FunctionCodeContext): FunctionPackage | undefined {
    if (this.source === undefined) return undefined;
    const source =
      this.source.kind === 'typescript'
        ? { ...this.source, build: { ...build, ...this.source.build } }
        : this.source;
    return packFunctionSync({ source, ...context });
  }
}
