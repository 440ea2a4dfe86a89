import { problem, type Problem } from '../shared/problems';

/** A handler's two halves: `dist/index.handler` is the export `handler` of the module `dist/index`. [blog] */
export interface Handler {
  /** The module's path inside the zip, without its ending. */
  readonly module: string;
  /** The name of the exported function; nested exports are joined by dots. */
  readonly exportName: string;
}

/** The endings under which the Node.js runtimes look for a handler's module, in their order. [AWS Lambda] */
const MODULE_ENDINGS = ['.js', '.mjs', '.cjs'] as const;

/** Reads a handler's text; undefined when it does not have the form `path/to/module.export`. */
export function parseHandler(handler: string): Handler | undefined {
  const match = /^((?:[^/]+\/)*[^/.][^/.]*)\.([A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*)$/.exec(handler);
  const [, module, exportName] = match ?? [];
  if (module === undefined || exportName === undefined) return undefined;
  if (module.split('/').some((part) => part === '..' || part === '.')) return undefined;
  return { module, exportName };
}

/** Checks a handler's form: `path/to/module.export`, relative to the root of the zip. [blog] */
export function checkHandler(handler: string): Problem[] {
  if (parseHandler(handler) !== undefined) return [];
  return [
    problem(
      'handler/form',
      [],
      `The handler ${JSON.stringify(handler)} does not have the form path/to/module.export, for example "src/index.handler".`,
    ),
  ];
}

/** The paths inside the zip at which a handler's module may be. */
export function modulePaths(handler: Handler): string[] {
  return MODULE_ENDINGS.map((ending) => handler.module + ending);
}
