/**
 * Builds dist/ with esbuild: the package's entry points, the command, the Terraform provider as one executable file
 * and the function host. Types are a step of their own (npm run build:types), because only publishing needs them.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  logLevel: 'warning',
  legalComments: 'linked',
  define: { 'process.env.GENESYS_ACTIONS_VERSION': JSON.stringify(version) },
  // The SDK's `module` entry tree-shakes; its `main` is one file of every API there is.
  mainFields: ['module', 'main'],
};

/** Writes beside the target and renames, so that nobody ever runs half a file. */
async function bundle(entry, outfile, options = {}) {
  if (!existsSync(entry)) return;
  const fresh = `${outfile}.${process.pid}.tmp.js`;
  await build({ ...common, ...options, entryPoints: [entry], outfile: fresh });
  if (options.banner) chmodSync(fresh, 0o755);
  renameSync(fresh, outfile);
  for (const extra of ['.LEGAL.txt', '.map']) {
    if (existsSync(fresh + extra)) renameSync(fresh + extra, outfile + extra);
  }
}

mkdirSync('dist', { recursive: true });
const external = ['cdktf', 'constructs', 'esbuild', 'tsx', 'tsx/*'];
await Promise.all([
  bundle('lib/index.ts', 'dist/index.js', { external }),
  bundle('lib/function.ts', 'dist/function.js', { external }),
  bundle('lib/cli/main.ts', 'dist/cli.js', { external }),
  bundle('lib/emulator/runtime/host.ts', 'dist/function-host.js'),
  bundle('lib/provider/main.ts', 'dist/terraform-provider-genesysactions', {
    banner: { js: '#!/usr/bin/env node' },
    minifySyntax: true,
    minifyWhitespace: true,
  }),
]);
rmSync('dist/tmp', { recursive: true, force: true });
