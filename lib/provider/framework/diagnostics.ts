import type { Problem } from '../../shared/problems';

/** The way to an attribute: attribute names, map keys and list indices, from the resource's root. */
export type AttributePath = readonly (string | number)[];

/** A message that Terraform shows to its user, at the attribute where there is one. */
interface Diagnostic {
  readonly severity: 'error' | 'warning';
  /** One line: what is wrong. */
  readonly summary: string;
  /** Where, why, and what to do about it. */
  readonly detail: string;
  readonly path?: AttributePath;
}

/** Collects the diagnostics of one request. */
export class Diagnostics {
  readonly #list: Diagnostic[] = [];

  get list(): readonly Diagnostic[] {
    return this.#list;
  }

  get hasErrors(): boolean {
    return this.#list.some(({ severity }) => severity === 'error');
  }

  add(diagnostic: Diagnostic): void {
    this.#list.push(diagnostic);
  }

  /** Something that stops the request. */
  error(summary: string, detail: string, path?: AttributePath): void {
    this.add({ severity: 'error', summary, detail, ...(path && { path }) });
  }

  /** Something that the user should know and that stops nothing. */
  warning(summary: string, detail: string, path?: AttributePath): void {
    this.add({ severity: 'warning', summary, detail, ...(path && { path }) });
  }

  /**
   * Adds the problems that the model found.
   *
   * @param summary one line for all of them, for example `Invalid contract`
   * @param locate turns a problem's path in the model into the attribute's path (`['function', 'timeoutSeconds']` →
   *   `['function', 'timeout_seconds']`). Default: the path as it is
   */
  problems(
    summary: string,
    problems: readonly Problem[],
    locate: (path: AttributePath) => AttributePath = (path) => path,
  ): void {
    for (const { severity, message, path } of problems) {
      this.add({ severity, summary, detail: message, path: locate(path) });
    }
  }
}

/** Throw this to end a request with one error diagnostic; any other error is shown as a fault of the provider. */
export class DiagnosticError extends Error {
  readonly path: AttributePath | undefined;

  constructor(
    readonly summary: string,
    readonly detail: string,
    path?: AttributePath,
    options?: ErrorOptions,
  ) {
    super(`${summary}: ${detail}`, options);
    this.name = 'DiagnosticError';
    this.path = path;
  }
}
