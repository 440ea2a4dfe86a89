import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { userInfo, tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeWhole } from './files';

const found = new Map<string, Promise<string>>();

/**
 * A program that is run in a process or a thread of its own, as a file: the built one beside the bundle that this code is
 * in, or, where the code runs from its sources, built on the spot.
 *
 * @param directory where the code that asks is: its `__dirname`
 * @param built the file's name beside a bundle
 * @param source its source's name beside the code that asks
 */
export function programFile(directory: string, built: string, source: string): Promise<string> {
  const known = found.get(built) ?? findProgram(directory, built, source);
  found.set(built, known);
  return known;
}

async function findProgram(directory: string, built: string, source: string): Promise<string> {
  if (existsSync(join(directory, built))) return join(directory, built);
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [join(directory, source)],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    write: false,
    external: ['esbuild'],
  });
  const code = outputFiles[0]?.contents ?? new Uint8Array();
  const folder = join(tmpdir(), `genesys-actions-host-${userInfo().uid}`);
  const file = join(folder, `${createHash('sha256').update(code).digest('hex')}.js`);
  // Several test processes build it at once.
  if (!existsSync(file)) writeWhole(file, code, { directoryMode: 0o700 });
  return file;
}
