/**
 * A function's world where Node.js's permission model cannot hold it: before version 25 the model shuts out the inspector, so
 * a function that is debugged is held by these checks of plain JavaScript instead. They refuse the same, in the same words.
 */
import { constants } from 'node:fs';
import Module from 'node:module';
import { resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a function may read and write: files, and directories that end with a separator. */
export interface FunctionWorld {
  readonly readable: readonly string[];
  readonly writable: readonly string[];
  readonly allowChildProcess: boolean;
}

/** Where a file that is loaded before the confinement puts the world. */
export const WORLD = 'genesys-actions.world';

/** The world of this process; undefined where Node.js itself holds the function. */
export const world = (globalThis as Record<symbol, unknown>)[Symbol.for(WORLD)] as FunctionWorld | undefined;

/** What changes the path that it takes first. */
const WRITES = new Set(
  'appendFile chmod chown lchmod lchown lutimes mkdir mkdtemp rename rm rmdir truncate unlink utimes writeFile'.split(
    ' ',
  ),
);

/** Throws what Node.js's permission model would, had it been asked for these paths. */
export function checkPaths(call: string, paths: number, args: readonly unknown[]): void {
  if (world === undefined) return;
  for (let index = 0; index < paths; index++) {
    // What a link is to lead to is a text.
    if (call === 'symlink' && index === 0) continue;
    const path = pathOf(args[index]);
    if (path === undefined) continue;
    const writes = index === 1 || WRITES.has(call) || (call === 'open' && opensToWrite(args[1]));
    if (!isIn(path, writes ? world.writable : world.readable)) {
      const permission = writes ? 'FileSystemWrite' : 'FileSystemRead';
      const error = new Error('Access to this API has been restricted');
      throw Object.assign(error, { code: 'ERR_ACCESS_DENIED', permission, resource: path });
    }
  }
}

/** Packages are looked for within the world alone: nothing is above a function's code. */
export function confineModules(): void {
  if (world === undefined) return;
  const { readable } = world;
  const modules = Module as unknown as { _nodeModulePaths: (from: string) => string[] };
  const original = modules._nodeModulePaths;
  modules._nodeModulePaths = (from) => original(from).filter((path) => isIn(path, readable));
}

function opensToWrite(flags: unknown): boolean {
  if (typeof flags === 'string') return /[wa+]/.test(flags);
  return (
    typeof flags === 'number' &&
    (flags & (constants.O_WRONLY | constants.O_RDWR | constants.O_CREAT | constants.O_TRUNC)) !== 0
  );
}

function pathOf(given: unknown): string | undefined {
  if (typeof given === 'string') return resolve(given);
  if (Buffer.isBuffer(given)) return resolve(given.toString('utf8'));
  return given instanceof URL && given.protocol === 'file:' ? fileURLToPath(given) : undefined;
}

function isIn(path: string, allowed: readonly string[]): boolean {
  return allowed.some((each) => (each.endsWith(sep) ? `${path}${sep}`.startsWith(each) : path === each));
}
