import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { userInfo, tmpdir } from 'node:os';
import { join } from 'node:path';

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
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${createHash('sha256').update(code).digest('hex')}.js`);
  if (!existsSync(file)) {
    // Written beside and renamed: several test processes build it at once.
    const fresh = `${file}.${process.pid}`;
    writeFileSync(fresh, code);
    renameSync(fresh, file);
  }
  return file;
}
