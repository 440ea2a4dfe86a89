import { createRequire, SourceMap, type SourceMapPayload } from 'node:module';
import { dirname, relative, resolve } from 'node:path';
import { compileFunction } from 'node:vm';
import type { FunctionActionDefinition } from '../authoring/definition';
import { isJsonObject } from '../shared/json';
import { problem, type Problem } from '../shared/problems';
import type { CompiledDefinition } from './definition-build';

/** What came of a definition's code: the definition, or what is wrong with it. */
export interface Evaluated {
  readonly definition?: FunctionActionDefinition;
  readonly problems: readonly Problem[];
}

/**
 * Runs the code of a definition. It can do whatever it likes: only in a process that is there for nothing else.
 *
 * Rules: `definition/throws`, `definition/circular`, `definition/missing` (exports none), `definition/several`.
 */
export function evaluateDefinition(path: string, built: CompiledDefinition): Evaluated {
  const module: { exports: Record<string, unknown> } = { exports: {} };
  const where = relative(process.cwd(), path);
  try {
    const names = ['exports', 'require', 'module', '__filename', '__dirname'];
    const load = compileFunction(built.code, names, { filename: path });
    load.call(module.exports, module.exports, createRequire(path), module, path, dirname(path));
  } catch (error) {
    return { problems: [thrown(error, path, built)] };
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
  return { definition: plain(definition), problems: [] };
}

/** A definition as data: what is code in it, where none belongs, is an object of which the checks say what it should be. */
function plain<T>(value: T, seen = new Map<unknown, unknown>()): T {
  if (typeof value === 'function' || typeof value === 'symbol') return { code: String(value) } as T;
  if (typeof value !== 'object' || value === null) return value;
  const known = seen.get(value);
  if (known !== undefined) return known as T;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [] : {};
  seen.set(value, copy);
  for (const [name, member] of Object.entries(value)) {
    // As an own one, whatever it is called.
    const own = { enumerable: true, configurable: true, writable: true };
    Object.defineProperty(copy, name, { ...own, value: plain(member, seen) });
  }
  return copy as T;
}

function isDefinition(value: unknown): value is FunctionActionDefinition {
  return isJsonObject(value) && typeof value['name'] === 'string' && 'input' in value && 'output' in value;
}

/** An error of the definition's own code, with the line of the source. */
function thrown(error: unknown, path: string, { map, cycle }: CompiledDefinition): Problem {
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
