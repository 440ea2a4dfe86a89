import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as Esbuild from 'esbuild';
import { sha256Hex } from './digests';
import { writeWhole } from './files';

const found = new Map<string, string>();

/**
 * A program that is run in a process or a thread of its own, as a file: the built one beside the bundle that this code is
 * in, or, where the code runs from its sources, built on the spot.
 *
 * @param directory where the code that asks is: its `__dirname`
 * @param built the file's name beside a bundle
 * @param source its source's name beside the code that asks
 * @param supported what esbuild is to do without, where it is built on the spot
 */
export function programFileSync(
  directory: string,
  built: string,
  source: string,
  supported: Readonly<Record<string, boolean>> = {},
): string {
  const known = found.get(built) ?? findProgram(directory, built, source, supported);
  found.set(built, known);
  return known;
}

/** The same, for callers that wait anyway. */
export function programFile(...args: Parameters<typeof programFileSync>): Promise<string> {
  return Promise.resolve().then(() => programFileSync(...args));
}

function findProgram(
  directory: string,
  built: string,
  source: string,
  supported: Record<string, boolean>,
): string {
  if (existsSync(join(directory, built))) return join(directory, built);
  const entry = join(directory, source);
  // What is not in the file is looked for from where its source is.
  const from = `require = require('node:module').createRequire(${JSON.stringify(entry)});`;
  const sourceRequire = createRequire(entry);
  const { buildSync } = sourceRequire('esbuild') as typeof Esbuild;
  const { outputFiles } = buildSync({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    write: false,
    external: ['esbuild'],
    supported,
    banner: { js: from },
    logLevel: 'silent',
  });
  const code = outputFiles[0]?.contents ?? new Uint8Array();
  const folder = join(
    dirname(sourceRequire.resolve('esbuild/package.json')),
    '..',
    '.cache',
    'genesys-actions',
  );
  const file = join(folder, `${sha256Hex(code)}.js`);
  // Several test processes build it at once.
  if (!existsSync(file)) writeWhole(file, code, { directoryMode: 0o700 });
  return file;
}
