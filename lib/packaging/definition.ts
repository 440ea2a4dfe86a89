import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { runInThisContext } from 'node:vm';
import type { FunctionActionDefinition } from '../model/definition';
import { problem } from '../model/problems';
import { PackagingError } from './types';

/** The files in which a function's definition may be, in the order in which they are looked for. */
export const DEFINITION_FILES = ['action.ts', 'action.mts', 'action.js', 'action.mjs', 'action.cjs'] as const;

/** A function's definition as it was written. */
export interface LoadedDefinition {
  /** Absolute: the function's directory. */
  readonly directory: string;
  /** Absolute: the file that was loaded. */
  readonly file: string;
  readonly definition: FunctionActionDefinition;
}

/** The compiled text of a definition, and the digests of the files that it was made from. */
interface Compiled {
  readonly inputs: Readonly<Record<string, string>>;
  readonly code: string;
}

/** The definition's file in a function's directory; undefined when there is none. */
export function findDefinition(directory: string): string | undefined {
  return DEFINITION_FILES.map((name) => resolve(directory, name)).find((path) => existsSync(path));
}

/**
 * Loads a function's definition from its directory (`functions/NAME`). What it was compiled to is kept, so that an
 * unchanged definition is loaded without starting anything.
 *
 * Rules: `definition/not-found`, `definition/build`, `definition/load`, `definition/form`.
 *
 * @param cacheDirectory where compiled definitions are kept
 * @throws {PackagingError} when there is none, or it cannot be loaded
 */
export async function loadDefinition(
  directory: string,
  cacheDirectory = '.genesys-actions/definitions',
): Promise<LoadedDefinition> {
  const file = findDefinition(directory);
  if (file === undefined) {
    throw refused('not-found', `There is no ${DEFINITION_FILES[0]} in ${directory}.`);
  }
  const record = join(resolve(cacheDirectory), `${digest(file)}.json`);
  const compiled = readCompiled(record) ?? (await compile(file, record));
  let loaded: unknown;
  try {
    loaded = evaluate(compiled.code, file);
  } catch (error) {
    throw refused('load', `${file} fails when it is loaded: ${String(error)}`);
  }
  const definition = (loaded as { default?: unknown }).default ?? loaded;
  if (!looksLikeDefinition(definition)) {
    throw refused('form', `${file} must export the result of defineFunctionAction({…}) as its default.`);
  }
  return { directory: dirname(file), file, definition };
}

function refused(rule: string, message: string): PackagingError {
  return new PackagingError([problem(`definition/${rule}`, [], message)]);
}

function looksLikeDefinition(value: unknown): value is FunctionActionDefinition {
  if (typeof value !== 'object' || value === null) return false;
  const { name, input, output } = value as Partial<Record<keyof FunctionActionDefinition, unknown>>;
  return typeof name === 'string' && typeof input === 'object' && typeof output === 'object';
}

function digest(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function readCompiled(record: string): Compiled | undefined {
  try {
    const compiled = JSON.parse(readFileSync(record, 'utf8')) as Compiled;
    const isSame = Object.entries(compiled.inputs).every(([path, sha256]) => digest(readFileSync(path)) === sha256);
    return isSame ? compiled : undefined;
  } catch {
    return undefined;
  }
}

async function compile(file: string, record: string): Promise<Compiled> {
  const { build } = await import('esbuild');
  const root = dirname(file);
  const result = await build({
    entryPoints: [file],
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    write: false,
    metafile: true,
    sourcemap: false,
    logLevel: 'silent',
  }).catch((error: unknown) => {
    const [first] = (error as { errors?: { text: string; location: { file: string; line: number } | null }[] }).errors ?? [];
    if (first === undefined) throw error;
    const where = first.location === null ? file : `${resolve(root, first.location.file)}:${first.location.line}`;
    throw refused('build', `${where}: ${first.text}`);
  });
  const inputs = Object.keys(result.metafile.inputs).map((path) => resolve(root, path));
  const compiled = {
    inputs: Object.fromEntries(inputs.map((path) => [path, digest(readFileSync(path))])),
    code: result.outputFiles[0]?.text ?? '',
  };
  mkdirSync(dirname(record), { recursive: true });
  // Beside the target first, then renamed: two commands at once do no harm.
  const fresh = `${record}.${process.pid}.tmp`;
  writeFileSync(fresh, JSON.stringify(compiled));
  renameSync(fresh, record);
  return compiled;
}

/** Runs CommonJS text as the module that it was compiled from. */
function evaluate(code: string, file: string): unknown {
  const module: { exports: unknown } = { exports: {} };
  const wrapped = runInThisContext(`(function (exports, require, module, __filename, __dirname) {${code}\n})`, {
    filename: file,
  }) as (...args: unknown[]) => void;
  wrapped(module.exports, createRequire(file), module, file, dirname(file));
  return module.exports;
}
