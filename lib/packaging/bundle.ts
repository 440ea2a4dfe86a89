import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BuildResult, Message, Metafile } from 'esbuild';
import { missingCode } from '../model/code-files';
import { checkHandler, parseHandler } from '../model/handlers';
import { problem, type Problem } from '../shared/problems';
import { nodeMajorOf } from '../model/runtimes';
import { findPackage, licencesOf } from './licences';
import { PackagingError, type BuildOptions, type BundledModule } from './types';
import type { ZipInput } from './zip';

/** The endings of an entry, in the order in which they are looked for. */
const ENTRY_ENDINGS = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'] as const;

/** Where a function's entry is, and where its bundle goes. */
export interface Entry {
  /** Absolute. */
  readonly path: string;
  /** The function's own directory, absolute: paths in the bundle are relative to it. */
  readonly root: string;
  readonly format: 'cjs' | 'esm';
  /** Inside the zip. */
  readonly output: string;
}

/** A bundle, and what it was made from. */
interface Bundle {
  readonly files: readonly ZipInput[];
  /** The map of each bundled file, beside the package: its sources are `file:` URLs. */
  readonly maps: readonly ZipInput[];
  /** Absolute paths of every file that was read. */
  readonly inputs: readonly string[];
  /** Those of them whose code is in the bundle: tree-shaking leaves some out. */
  readonly bundled: readonly string[];
  readonly modules: readonly BundledModule[];
  readonly warnings: readonly Problem[];
}

/**
 * Finds the entry of a function: the file itself, or in a directory the source of the handler's module
 * (`src/index.handler` → `src/index.ts`).
 *
 * Rules: `handler/form`, `code/not-found`, `code/entry-missing`.
 */
export function findEntry(path: string, handlerText: string, build: BuildOptions = {}): Entry {
  const handler = parseHandler(handlerText);
  if (handler === undefined) throw new PackagingError(checkHandler(handlerText));
  if (!existsSync(path)) {
    const advice = ' Name its directory or its entry file.';
    throw new PackagingError([missingCode(`The function's code ${path}`, advice)]);
  }
  const made = (entry: string, root: string): Entry => {
    const format = build.format ?? (/\.m[tj]s$/.test(entry) ? 'esm' : 'cjs');
    return { path: entry, root, format, output: `${handler.module}${format === 'esm' ? '.mjs' : '.js'}` };
  };
  if (statSync(path).isFile()) return made(path, dirname(findPackage(path)?.path ?? path));
  for (const ending of ENTRY_ENDINGS) {
    const entry = join(path, handler.module + ending);
    if (existsSync(entry)) return made(entry, path);
  }
  throw new PackagingError([
    problem(
      'code/entry-missing',
      [],
      `The handler ${JSON.stringify(handlerText)} needs the source ${handler.module}${ENTRY_ENDINGS[0]} in ${path}, and there is none ` +
        `(looked for ${ENTRY_ENDINGS.join(', ')}). Correct the handler or the path.`,
    ),
  ]);
}

/**
 * Bundles a function into one module.
 *
 * Rules: `code/build` for whatever esbuild refuses, with file and line.
 */
export async function bundle(
  entry: Entry,
  runtime: string,
  build: BuildOptions,
  workingDirectory: string,
): Promise<Bundle> {
  // Loaded only when something is really built: a cached synth never starts it.
  const esbuild = await import('esbuild');
  const external = build.external ?? [];
  const explain = (message: Message): Problem =>
    problem('code/build', [], describe(message, entry.root, workingDirectory));
  let result: BuildResult<{ metafile: true; write: false }>;
  try {
    result = await esbuild.build({
      entryPoints: [entry.path],
      outfile: join(entry.root, entry.output),
      absWorkingDir: entry.root,
      bundle: true,
      platform: 'node',
      target: `node${nodeMajorOf(runtime) ?? 20}`,
      format: entry.format,
      external: [...external],
      treeShaking: true,
      legalComments: 'eof',
      charset: 'utf8',
      minify: build.minify ?? false,
      // A map does not change the bundle; only one that the function wants goes into its zip, and is named in it.
      sourcemap: build.sourceMap === true ? 'linked' : 'external',
      metafile: true,
      write: false,
      logLevel: 'silent',
      // A bundle in ES module form still has to serve what its CommonJS parts require.
      ...(entry.format === 'esm' && {
        banner: {
          js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
        },
      }),
    });
  } catch (error) {
    const { errors } = error as { errors?: Message[] };
    if (errors === undefined) throw error;
    throw new PackagingError(errors.map(explain));
  }
  const inputs = Object.keys(result.metafile.inputs).map((path) => resolve(entry.root, path));
  const licences = licencesOf(inputs);
  const made = result.outputFiles.map(({ path, contents }) => ({
    path: relative(entry.root, path).replaceAll('\\', '/'),
    bytes: contents,
  }));
  return {
    files: [
      ...made.filter(({ path }) => build.sourceMap === true || !isMap(path)),
      ...(licences === undefined
        ? []
        : [{ path: 'THIRD_PARTY_LICENSES.txt', bytes: Buffer.from(licences, 'utf8') }]),
    ],
    maps: made.filter(({ path }) => isMap(path)).map((each) => withSources(each, entry.root)),
    inputs,
    bundled: bundledInputs(result.metafile).map((path) => resolve(entry.root, path)),
    modules: largestModules(result.metafile),
    warnings: result.warnings.map((each) => ({ ...explain(each), severity: 'warning' })),
  };
}

function isMap(path: string): boolean {
  return path.endsWith('.map');
}

/** A map that leads to its sources wherever it stands. */
function withSources({ path, bytes }: ZipInput, root: string): ZipInput {
  const map = JSON.parse(Buffer.from(bytes).toString('utf8')) as { sources: string[] };
  const beside = dirname(join(root, path));
  const sources = map.sources.map((source) => pathToFileURL(resolve(beside, source)).href);
  return { path, bytes: Buffer.from(JSON.stringify({ ...map, sources })) };
}

/** A message of esbuild in one line, with file and line in front. */
function describe({ location, text }: Message, root: string, workingDirectory: string): string {
  const file = location === null ? '' : relative(workingDirectory, resolve(root, location.file));
  const where = location === null ? '' : `${file}:${location.line}:${location.column + 1}: `;
  const missing = /^Could not resolve "([^"]+)"/.exec(text)?.[1];
  if (missing === undefined) return `${where}${text}`;
  const advice = /^[./]/.test(missing)
    ? 'There is no such file.'
    : `The package is not installed: npm install ${missing
        .split('/')
        .slice(0, missing.startsWith('@') ? 2 : 1)
        .join('/')}.`;
  return `${where}Could not resolve "${missing}". ${advice}`;
}

function largestModules({ outputs }: Metafile): BundledModule[] {
  return Object.values(outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .map(([path, { bytesInOutput }]) => ({ path, size: bytesInOutput }))
    .filter(({ size }) => size > 0)
    .sort((a, b) => b.size - a.size || (a.path < b.path ? -1 : 1))
    .slice(0, 10);
}

function bundledInputs({ outputs }: Metafile): string[] {
  const shares = Object.values(outputs).flatMap(({ inputs }) => Object.entries(inputs));
  return [...new Set(shares.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path))];
}
