import type { PackageBudget } from '../authoring/definition';
import { packFunctionSync, type BuildOptions, type FunctionPackage, type FunctionSource } from '../packaging';

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

  /** A directory that is packed as it is, with whatever node_modules it holds. */
  static fromDirectory(path: string): FunctionCode {
    return new FunctionCode({ kind: 'directory', path });
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
