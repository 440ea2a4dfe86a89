import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire, SourceMap, type SourceMapPayload } from 'node:module';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { compileFunction } from 'node:vm';
import type { Message, Metafile, Plugin } from 'esbuild';
import type { FunctionActionDefinition } from '../authoring/definition';
import { isJsonObject } from '../shared/json';
import { problem, type Problem } from '../shared/problems';
import { writeWhole } from '../shared/files';
import { scriptScope, TimeLimitError, withinLimit } from '../shared/time-limit';
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
 * (exports none), `definition/several`, `definition/unreadable`, `definition/too-slow`.
 *
 * @param cacheDirectory where compiled definitions are kept
 * @param limitMs how long one may take to be loaded, in milliseconds; default: as long as Lambda gives a function's own start
 */
export async function loadDefinitions(
  functions: readonly LoadedFunction[],
  cacheDirectory = defaultCache(),
  limitMs = LOAD_LIMIT_MS,
): Promise<LoadedFunction[]> {
  const compiled = new Map<string, Compiled | { problems: Problem[] }>();
  const changed: string[] = [];
  for (const { definitionPath } of functions) {
    const unreadable = readability(definitionPath);
    const kept = unreadable ?? readCompiled(recordPath(definitionPath, cacheDirectory));
    if (kept === undefined) changed.push(definitionPath);
    else compiled.set(definitionPath, kept);
  }
  for (const [path, built] of changed.length === 0 ? [] : await build(changed)) {
    compiled.set(path, built);
    if (!('problems' in built)) writeWhole(recordPath(path, cacheDirectory), JSON.stringify(built));
  }
  return functions.map((each) => {
    const built = compiled.get(each.definitionPath);
    if (built === undefined) return each;
    if ('problems' in built) return { ...each, problems: built.problems };
    return { ...each, ...evaluate(each.definitionPath, built, limitMs) };
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

/** The compiled text of a definition, and the digests of the files that it was made from. */
interface Compiled {
  readonly inputs: Readonly<Record<string, string>>;
  readonly code: string;
  readonly map: string;
  /** What imports what, where that goes in a circle. */
  readonly cycle?: readonly string[];
}

/** Why a file cannot be read; undefined when it can. */
function readability(path: string): { problems: Problem[] } | undefined {
  try {
    readFileSync(path);
    return undefined;
  } catch (error) {
    const { code = 'error' } = error as NodeJS.ErrnoException;
    const message = `${relative(process.cwd(), path)}:1: cannot be read (${code}).`;
    return { problems: [problem('definition/unreadable', [], message)] };
  }
}

function recordPath(definitionPath: string, cacheDirectory: string): string {
  return join(resolve(cacheDirectory), `${digest(definitionPath)}.json`);
}

function readCompiled(record: string): Compiled | undefined {
  try {
    const compiled = JSON.parse(readFileSync(record, 'utf8')) as Compiled;
    const same = Object.entries(compiled.inputs).every(
      ([path, sha256]) => digest(readFileSync(path)) === sha256,
    );
    return same ? compiled : undefined;
  } catch {
    return undefined;
  }
}

function digest(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

async function build(paths: readonly string[]): Promise<Map<string, Compiled | { problems: Problem[] }>> {
  const esbuild = await import('esbuild');
  const results = new Map<string, Compiled | { problems: Problem[] }>();
  let left = [...paths];
  while (left.length > 0) {
    const root = commonDirectory(left);
    try {
      const { outputFiles, metafile } = await esbuild.build({
        entryPoints: left,
        // Nothing is written; as if beside its source, so that the map's paths start from there.
        outdir: root,
        allowOverwrite: true,
        outbase: root,
        absWorkingDir: root,
        bundle: true,
        platform: 'node',
        target: 'node20',
        format: 'cjs',
        sourcemap: 'external',
        metafile: true,
        write: false,
        logLevel: 'silent',
        plugins: [packagesStayOutside],
      });
      for (const path of left) {
        const output = path.replace(/\.[cm]?[jt]s$/, '.js');
        const code = outputFiles.find((file) => file.path === output);
        const map = outputFiles.find((file) => file.path === `${output}.map`);
        if (code !== undefined && map !== undefined) {
          results.set(path, compiledOf(path, root, code.text, map.text, metafile));
        }
      }
      return results;
    } catch (error) {
      const { errors } = error as { errors?: Message[] };
      if (errors === undefined || errors.length === 0) throw error;
      // The definitions that cannot be built are set aside, and the others built without them.
      const before = left.length;
      left = left.filter((path) => {
        const own = errors.filter(({ location }) => belongsTo(location?.file, path, root));
        if (own.length === 0) return true;
        results.set(path, {
          problems: own.map((each) => notBuilt(each, root)),
        });
        return false;
      });
      if (left.length === before) {
        // An error in a file that several share: it cannot be told whose it is.
        for (const path of left) {
          results.set(path, {
            problems: errors.map((each) => notBuilt(each, root)),
          });
        }
        return results;
      }
    }
  }
  return results;
}

function compiledOf(path: string, root: string, code: string, map: string, metafile: Metafile): Compiled {
  const own = metafile.outputs[relative(root, path).replace(/\.[cm]?[jt]s$/, '.js')];
  const inputs = Object.keys(own?.inputs ?? {}).map((file) => resolve(root, file));
  const cycle = findCycle(metafile, relative(root, path));
  return {
    inputs: Object.fromEntries([path, ...inputs].map((file) => [file, digest(readFileSync(file))])),
    code,
    map,
    ...(cycle !== undefined && { cycle: cycle.map((file) => resolve(root, file)) }),
  };
}

/** What definitions import from packages is loaded, not bundled; only this package's own light entry is taken in. */
const packagesStayOutside: Plugin = {
  name: 'packages stay outside',
  setup({ onResolve }) {
    onResolve({ filter: /^genesys-actions\/function$/ }, () => ({ path: lightEntry() }));
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' || /^[A-Za-z]:/.test(path) ? undefined : { path, external: true },
    );
  },
};

/** `genesys-actions/function`, in whichever form this package runs. */
function lightEntry(): string {
  const built = join(__dirname, 'function.js');
  return existsSync(built) ? built : join(__dirname, '..', 'function.ts');
}

function belongsTo(file: string | undefined, path: string, root: string): boolean {
  if (file === undefined) return false;
  const absolute = resolve(root, file);
  return absolute === path || absolute.startsWith(`${dirname(path)}/`);
}

function notBuilt({ location, text }: Message, root: string): Problem {
  const file = location && relative(process.cwd(), resolve(root, location.file));
  const where = location && `${file}:${location.line}:${location.column + 1}: `;
  return problem('definition/build', [], `${where ?? ''}${text}`);
}

function commonDirectory(paths: readonly string[]): string {
  const [first = '', ...others] = paths.map(dirname);
  let common = first;
  while (others.some((each) => each !== common && !each.startsWith(`${common}/`))) common = dirname(common);
  return common;
}

function evaluate(
  path: string,
  built: Compiled,
  limitMs: number,
): Pick<LoadedFunction, 'definition' | 'problems'> {
  const module: { exports: Record<string, unknown> } = { exports: {} };
  const where = relative(process.cwd(), path);
  try {
    const names = ['exports', 'require', 'module', '__filename', '__dirname'];
    const load = compileFunction(built.code, names, { filename: path });
    contained(limitMs, () => {
      load.call(module.exports, module.exports, createRequire(path), module, path, dirname(path));
    });
  } catch (error) {
    if (!(error instanceof TimeLimitError)) return { problems: [thrown(error, path, built)] };
    const message = `${where}:1: is not loaded after ${limitMs / 1000} seconds. A definition is loaded by each command: leave out what waits or computes.`;
    return { problems: [problem('definition/too-slow', [], message)] };
  }
  const definitions = [...new Set([module.exports, ...Object.values(module.exports)])].filter(isDefinition);
  const [definition, another] = definitions;
  if (definition === undefined) {
    const message = `${where}:1: exports no definition. Write: export default defineFunctionAction({ … });`;
    return { problems: [problem('definition/missing', [], message)] };
  }
  if (another !== undefined) {
    const message = `${where}:1: exports ${definitions.length} definitions (${definitions.map(({ name }) => JSON.stringify(name)).join(', ')}). Give each function a directory of its own.`;
    return { problems: [problem('definition/several', [], message)] };
  }
  return { definition, problems: [] };
}

/**
 * Runs code of a user that can neither end this process nor keep it for ever.
 *
 * @throws TimeLimitError when it takes too long, and an Error when it tries to end the process
 */
function contained(limitMs: number, work: () => void): void {
  const itsProcess = scriptScope.process as unknown as Record<string, unknown>;
  const kept = ENDS.map((name) => [name, itsProcess[name]] as const);
  const kill = scriptScope.process.kill.bind(scriptScope.process);
  for (const name of ENDS) {
    itsProcess[name] = (...given: unknown[]): true => {
      if (name === 'kill' && Number(given[0]) !== process.pid) return kill(...(given as [number]));
      throw new Error(`it calls process.${name}(${given.map(String).join(', ')}).`);
    };
  }
  try {
    withinLimit(limitMs, work);
  } finally {
    for (const [name, own] of kept) itsProcess[name] = own;
  }
}

/** What ends a process from within; `kill` where it is this one. */
const ENDS = ['exit', 'reallyExit', 'abort', 'kill'] as const;

function isDefinition(value: unknown): value is FunctionActionDefinition {
  return isJsonObject(value) && typeof value['name'] === 'string' && 'input' in value && 'output' in value;
}

/** An error of the definition's own code, with the line of the source. */
function thrown(error: unknown, path: string, { map, cycle }: Compiled): Problem {
  // By its marks, not by its class: the code may run in a realm of its own.
  const { name = '', message = String(error), stack = '' } = Object(error) as Partial<Error>;
  if (cycle !== undefined && ['ReferenceError', 'TypeError'].includes(name)) {
    const files = cycle.map((file) => relative(process.cwd(), file)).join(' → ');
    const text = `${relative(process.cwd(), path)}:1: imports itself in a circle, ${files}, so a value is used before it exists (${message}). Import only types from the code, or move what both need into a file of its own.`;
    return problem('definition/circular', [], text);
  }
  const [, line, column] =
    new RegExp(`${path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}:(\\d+):(\\d+)`).exec(stack) ?? [];
  let where = `${relative(process.cwd(), path)}:1`;
  if (line !== undefined && column !== undefined) {
    const entry = new SourceMap(JSON.parse(map) as SourceMapPayload).findEntry(
      Number(line) - 1,
      Number(column) - 1,
    );
    if ('originalSource' in entry) {
      const file = resolve(dirname(path), entry.originalSource);
      where = `${relative(process.cwd(), file)}:${entry.originalLine + 1}`;
    }
  }
  return problem('definition/throws', [], `${where}: fails when it is loaded: ${message}`);
}

/** The first circle of imports that an entry is part of, or leads to. */
function findCycle(metafile: Metafile, entry: string): string[] | undefined {
  const visit = (file: string, above: readonly string[]): string[] | undefined => {
    const again = above.indexOf(file);
    if (again >= 0) return [...above.slice(again), file];
    for (const { path: next, external } of metafile.inputs[file]?.imports ?? []) {
      const cycle = external === true ? undefined : visit(next, [...above, file]);
      if (cycle !== undefined) return cycle;
    }
    return undefined;
  };
  return visit(entry, []);
}
