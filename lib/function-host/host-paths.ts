import { resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where AWS Lambda lets functions write. */
const TMP = resolve('/tmp');

/** The host's own directory for that; undefined: there is none. */
const own = process.env['TMPDIR'];
/** What is below `/tmp` and not the function's temporary files: its code, and this directory itself. */
const kept = [own, process.env['LAMBDA_TASK_ROOT'], __dirname].filter((path) => path !== undefined);

/** A path as it is, or what stands for it: `/tmp` is the host's own directory. What is no path stays what it is. */
export function confinedPath(given: unknown): unknown {
  const text = textOf(given);
  if (own === undefined || text === undefined) return given;
  const path = resolve(text);
  if (!isIn(path, TMP) || kept.some((each) => isIn(path, each))) return given;
  return own + path.slice(TMP.length) + (/[\\/]$/.test(text) && path !== TMP ? sep : '');
}

function textOf(given: unknown): string | undefined {
  if (typeof given === 'string') return given;
  if (Buffer.isBuffer(given)) return given.toString('utf8');
  return given instanceof URL && given.protocol === 'file:' ? fileURLToPath(given) : undefined;
}

function isIn(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory + sep);
}
