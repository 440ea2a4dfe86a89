import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RuntimeError } from './host-errors';
import type { HostSettings } from './messages';

/** A function's handler. */
export type HandlerFunction = (event: unknown, context: unknown, callback?: unknown) => unknown;

/**
 * Finds and loads a handler as AWS Lambda does: `path/to/module.export`, the module as `.js` (CommonJS, or an ES module
 * where the nearest package.json says so), `.mjs` or `.cjs`; the export may be nested (`api.handler`).
 */
export async function loadHandler({ codeDir, handler, callbacks }: HostSettings): Promise<HandlerFunction> {
  const file = basename(handler);
  const dot = file.indexOf('.');
  if (dot < 1 || handler.includes('..')) throw new RuntimeError('MalformedHandlerName', 'Bad handler');
  const exportName = file.slice(dot + 1);
  const root = resolve(codeDir);
  const loaded = await loadModule(root, join(dirname(handler), file.slice(0, dot)));
  const found = exportName
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], loaded);
  if (found === undefined || found === null) {
    throw new RuntimeError('HandlerNotFound', `${handler} is undefined or not exported`);
  }
  if (typeof found !== 'function') throw new RuntimeError('HandlerNotFound', `${handler} is not a function`);
  if (!callbacks && found.length >= 3) {
    throw new RuntimeError(
      'CallbackHandlerDeprecated',
      'Node.js 24 and later have no callback handlers: write the handler as an async function of event and context.',
    );
  }
  return found as HandlerFunction;
}

async function loadModule(root: string, module: string): Promise<unknown> {
  const path = join(root, module);
  const require = createRequire(join(root, 'index.js'));
  try {
    if (existsSync(`${path}.js`)) {
      return isModuleFolder(root, dirname(path)) ? await importFile(`${path}.js`) : require(`${path}.js`);
    }
    if (existsSync(`${path}.mjs`)) return await importFile(`${path}.mjs`);
    if (existsSync(`${path}.cjs`)) return require(`${path}.cjs`);
    return require(path);
  } catch (error) {
    throw asRuntimeError(error);
  }
}

function importFile(path: string): Promise<unknown> {
  return import(pathToFileURL(path).href);
}

/** Whether the nearest package.json makes `.js` files ES modules. Nothing is above a function's code. */
function isModuleFolder(root: string, folder: string): boolean {
  const manifest = join(folder, 'package.json');
  if (existsSync(manifest)) {
    try {
      return (JSON.parse(readFileSync(manifest, 'utf8')) as { type?: unknown }).type === 'module';
    } catch {
      return false;
    }
  }
  return folder !== root && basename(folder) !== 'node_modules' && isModuleFolder(root, dirname(folder));
}

function asRuntimeError(error: unknown): unknown {
  if (error instanceof SyntaxError) {
    return new RuntimeError('UserCodeSyntaxError', String(error), error.stack);
  }
  const code = (error as { code?: unknown } | null | undefined)?.code;
  if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND') {
    return new RuntimeError('ImportModuleError', String(error), (error as Error).stack);
  }
  return error;
}
