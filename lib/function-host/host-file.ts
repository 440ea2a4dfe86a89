import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { userInfo, tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeWhole } from '../shared/files';

let found: Promise<string> | undefined;

/**
 * The program of a host process, as a file: `function-host.js` beside the bundle this code is in, or, where the code
 * runs from its sources, built from `host.ts` on the spot.
 */
export function hostFile(): Promise<string> {
  found ??= findHostFile();
  return found;
}

async function findHostFile(): Promise<string> {
  const built = join(__dirname, 'function-host.js');
  if (existsSync(built)) return built;
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [join(__dirname, 'host.ts')],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    write: false,
  });
  const code = outputFiles[0]?.contents ?? new Uint8Array();
  const folder = join(tmpdir(), `genesys-actions-host-${userInfo().uid}`);
  const file = join(folder, `${createHash('sha256').update(code).digest('hex')}.js`);
  // Several test processes build it at once.
  if (!existsSync(file)) writeWhole(file, code, { directoryMode: 0o700 });
  return file;
}
