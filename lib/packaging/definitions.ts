import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import type { FunctionActionDefinition } from '../authoring/definition';
import { problem, type Problem } from '../shared/problems';
import { compileDefinitions } from './definition-build';
import { evaluateDefinitions } from './definition-process';
import { linesOfProperties } from './property-lines';

/** The files in which a function's definition may be, in the order in which they are looked for. */
const DEFINITION_FILES = ['action.ts', 'action.mts', 'action.js', 'action.mjs', 'action.cjs'] as const;

/** How long a definition may take to be loaded. */
const LOAD_LIMIT_MS = 10_000;

/** Where compiled definitions are kept: beside the packages, see `PackOptions.cacheDirectory`. */
function defaultCache(): string {
  const packages = process.env['GENESYS_ACTIONS_CACHE'];
  return packages === undefined ? '.genesys-actions/definitions' : join(packages, 'definitions');
}

/** The definition's file in a function's directory; undefined when there is none. */
function findDefinition(directory: string): string | undefined {
  return DEFINITION_FILES.map((name) => resolve(directory, name)).find((path) => existsSync(path));
}

/** A function's directory, and its definition where it could be read. */
export interface LoadedFunction {
  /** The directory's name: what commands call the function by. */
  readonly name: string;
  /** Absolute. */
  readonly directory: string;
  /** Absolute path of action.ts. */
  readonly definitionPath: string;
  readonly definition?: FunctionActionDefinition;
  /** What kept it from being read; empty when it was. Each message begins with file and line. */
  readonly problems: readonly Problem[];
}

/**
 * The functions in a directory: every sub-directory with an action.ts, sorted by name.
 *
 * @param names only these
 * @throws Error when the directory does not exist, or a name is not that of a function
 */
export function findFunctions(from: string, names: readonly string[] = []): LoadedFunction[] {
  const directory = resolve(from);
  if (!existsSync(directory) || !statSync(directory).isDirectory()) {
    throw new Error(`There is no directory ${directory}. Functions live in functions/NAME/action.ts.`);
  }
  const found = readdirSync(directory)
    .sort()
    .flatMap((name): LoadedFunction[] => {
      const file = DEFINITION_FILES.map((each) => join(directory, name, each)).find((path) =>
        existsSync(path),
      );
      return file === undefined
        ? []
        : [{ name, directory: join(directory, name), definitionPath: file, problems: [] }];
    });
  if (names.length === 0) return found;
  return names.map((wanted) => {
    const name = basename(wanted);
    const match = found.find((each) => each.name === name);
    if (match !== undefined) return match;
    const there = found.map((each) => each.name).join(', ');
    throw new Error(
      `There is no function ${JSON.stringify(wanted)} in ${directory}: ` +
        (there === '' ? 'no directory there has an action.ts.' : `there are ${there}.`),
    );
  });
}

/**
 * Reads the definitions of functions: those that changed are built in one go, and all are run. What a definition was
 * compiled to is kept, so that an unchanged one is read without starting anything.
 *
 * Rules: `definition/build` (does not compile), `definition/throws`, `definition/circular`, `definition/missing`
 * (exports none), `definition/several`, `definition/unreadable`, `definition/too-slow`, `definition/ends`.
 *
 * @param cacheDirectory where compiled definitions are kept
 * @param limitMs how long one may take to be loaded, in milliseconds; default: as long as Lambda gives a function's own start
 */
export async function loadDefinitions(
  functions: readonly LoadedFunction[],
  cacheDirectory = defaultCache(),
  limitMs = LOAD_LIMIT_MS,
): Promise<LoadedFunction[]> {
  const paths = functions.map(({ definitionPath }) => definitionPath);
  const compiled = await compileDefinitions(paths, cacheDirectory);
  const requests = [...compiled].flatMap(([path, built]) => ('problems' in built ? [] : [{ path, built }]));
  const evaluated = await evaluateDefinitions(requests, limitMs);
  return functions.map((each) => {
    const built = compiled.get(each.definitionPath);
    if (built !== undefined && 'problems' in built) return { ...each, problems: built.problems };
    return { ...each, ...evaluated.get(each.definitionPath) };
  });
}

/**
 * Reads one function's definition from its directory; see {@link loadDefinitions}.
 *
 * Rules: those of `loadDefinitions` and `definition/not-found`.
 */
export async function loadDefinition(
  directory: string,
  cacheDirectory = defaultCache(),
): Promise<LoadedFunction> {
  const absolute = resolve(directory);
  const name = basename(absolute);
  const definitionPath = findDefinition(absolute);
  if (definitionPath === undefined) {
    const message = `There is no ${DEFINITION_FILES[0]} in ${directory}. Make a function with: npx genesys-actions new NAME`;
    const problems = [problem('definition/not-found', [], message)];
    return { name, directory: absolute, definitionPath: join(absolute, DEFINITION_FILES[0]), problems };
  }
  const found: LoadedFunction = { name, directory: absolute, definitionPath, problems: [] };
  const [loaded = found] = await loadDefinitions([found], cacheDirectory);
  return loaded;
}

/** Puts the file and line in front of problems of a definition. */
export async function located(
  { definitionPath }: LoadedFunction,
  problems: readonly Problem[],
  workingDirectory = process.cwd(),
): Promise<Problem[]> {
  if (problems.length === 0) return [];
  const file = relative(workingDirectory, definitionPath);
  const paths = problems.map(({ path }) => writtenPath(path));
  const source = readFileSync(definitionPath, 'utf8');
  const lines = await linesOfProperties(definitionPath, source, 'defineFunctionAction', paths);
  return problems.map((each, index) => ({
    ...each,
    message: `${file}:${lines[index] ?? 1}: ${each.message}`,
  }));
}

/** The model's paths, as a definition is written: its contracts and function settings are not nested there. */
function writtenPath(path: readonly (string | number)[]): readonly (string | number)[] {
  return path[0] === 'contract' || path[0] === 'function' ? path.slice(1) : path;
}
