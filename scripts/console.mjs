import { existsSync, renameSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';

/** What every current browser has had for two years: `light-dark()` among it. */
const TARGET = ['chrome123', 'firefox120', 'safari17.5'];

/**
 * Builds the console (lib/console): a page of three files, whose names change with what is in them. It takes the place of the
 * one that is there when all of it is written.
 *
 * @returns the files that are in it
 */
export async function buildConsole(target) {
  const { build } = await import('vite');
  const fresh = `${target}.${process.pid}.tmp`;
  const root = resolve('lib/console');
  const { output } = await build({
    root,
    configFile: false,
    envFile: false,
    logLevel: 'warn',
    publicDir: false,
    base: '/console/',
    cacheDir: resolve('node_modules/.cache/genesys-actions-console'),
    esbuild: { jsx: 'automatic', jsxImportSource: 'preact', legalComments: 'none', tsconfigRaw: '{}' },
    build: {
      outDir: resolve(fresh),
      assetsDir: '',
      emptyOutDir: true,
      target: TARGET,
      modulePreload: false,
      assetsInlineLimit: 0,
      reportCompressedSize: false,
    },
  });
  const before = `${target}.${process.pid}.old`;
  if (existsSync(target)) renameSync(target, before);
  renameSync(fresh, target);
  rmSync(before, { recursive: true, force: true });
  return output.flatMap((each) => (each.type === 'chunk' ? Object.keys(each.modules) : []));
}
