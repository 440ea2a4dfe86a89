/**
 * Builds dist/ with esbuild: the package's entry points, the command, the Terraform provider as one executable file
 * and the function host. Types are a step of their own (npm run build:types), because only publishing needs them.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { basename } from 'node:path';
import { build } from 'esbuild';
import { common } from './esbuild.mjs';
import { buildProvider } from './provider.mjs';

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

/** The program and each of its commands as a file of its own, so that a run reads only the command it needs. */
function commandBundles() {
  const main = 'lib/cli/program.ts';
  const commands = [...readFileSync(main, 'utf8').matchAll(/import\('\.\/commands\/([\w-]+)'\)/g)].map(
    ([, name]) => name,
  );
  const lazily = {
    name: 'commands are files of their own',
    setup({ onResolve }) {
      onResolve({ filter: /^\.\/commands\// }, ({ kind, path, importer }) =>
        kind === 'dynamic-import' && importer.endsWith('program.ts')
          ? { path: `./cli-${basename(path)}.js`, external: true }
          : undefined,
      );
    },
  };
  const supported = { 'dynamic-import': false };
  return [
    bundle('lib/cli/main.ts', 'dist/cli.js', { external, supported, plugins: [...common.plugins, lazily] }),
    // Half the text is half the time to read it, at each start.
    ...commands.map((name) =>
      bundle(`lib/cli/commands/${name}.ts`, `dist/cli-${name}.js`, {
        external,
        minifySyntax: true,
        minifyWhitespace: true,
      }),
    ),
  ];
}

mkdirSync('dist', { recursive: true });
const external = ['cdktf', 'constructs', 'esbuild', 'tsx', 'tsx/*', 'commander'];
const bundles = await Promise.allSettled([
  bundle('lib/index.ts', 'dist/index.js', { external }),
  bundle('lib/function.ts', 'dist/function.js', { external }),
  bundle('lib/packaging/worker.ts', 'dist/packaging-worker.js', { external }),
  bundle('lib/terraform/windows-launcher-main.ts', 'dist/windows-launcher.js', { external }),
  ...commandBundles(),
  bundle('lib/function-host/host.ts', 'dist/function-host.js'),
  buildProvider(common, 'dist/terraform-provider-genesysactions'),
]);
// One part that does not build keeps no other from being built; esbuild has said why.
if (bundles.some(({ status }) => status === 'rejected')) process.exit(1);
