/**
 * Builds dist/ with esbuild: the package's entry points, the command, the Terraform provider as one executable file,
 * the function host and, with Vite, the console. Types are a step of their own (npm run build:types), because only publishing needs them.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { common } from './esbuild.mjs';
import { buildConsole } from './console.mjs';
import { Libraries, licencesOf } from './libraries.mjs';
import { buildProvider } from './provider.mjs';

/** What is installed beside the package: the CDKs, what cannot be bundled, and what only some projects want. */
const telemetry = ['api', 'exporter-trace-otlp-http', 'resources', 'sdk-trace-base'];
const external = [
  ...['cdktf', 'cdktn', 'constructs', 'esbuild', 'tsx', 'tsx/*'],
  ...telemetry.map((name) => `@opentelemetry/${name}`),
];
const libraries = new Libraries(external);
/** Every file that is in one of the bundles. */
const inputs = new Set();

/** Half the text is half the time to read it, at each start. */
const small = { minifySyntax: true, minifyWhitespace: true };
const shared = { external, ...small, plugins: [...common.plugins, libraries.plugin] };

/** Writes beside the target and renames, so that nobody ever runs half a file. */
async function bundle(entry, outfile, options = {}) {
  const fresh = `${outfile}.${process.pid}.tmp.js`;
  const source = options.stdin === undefined ? { entryPoints: [entry] } : {};
  const { metafile } = await build({ ...common, ...options, ...source, outfile: fresh, metafile: true });
  for (const input of Object.keys(metafile.inputs)) inputs.add(input);
  renameSync(fresh, outfile);
  for (const extra of ['.LEGAL.txt', '.map']) {
    if (existsSync(fresh + extra)) renameSync(fresh + extra, outfile + extra);
  }
}

/** The constructs for one of the CDKs: each is an optional peer, so what imports the wrong one is told. */
function constructsFor(cdk, outfile, otherwise) {
  const message = `${cdk} is not installed: npm install ${cdk}, or ${otherwise}.`;
  const js = `'use strict'; try { require.resolve('${cdk}'); } catch { throw new Error(${JSON.stringify(message)}); }`;
  return bundle('lib/index.ts', outfile, { ...shared, alias: { cdktf: cdk }, banner: { js } });
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
    bundle('lib/cli/main.ts', 'dist/cli.js', {
      ...shared,
      supported,
      plugins: [...common.plugins, lazily, libraries.plugin],
    }),
    ...commands.map((name) => bundle(`lib/cli/commands/${name}.ts`, `dist/cli-${name}.js`, shared)),
  ];
}

/** The libraries that the other bundles have asked for. */
async function libraryBundles() {
  await Promise.all(
    libraries.files.map(([file, contents]) =>
      bundle(file, join('dist', file), { ...small, stdin: { contents, resolveDir: '.', sourcefile: file } }),
    ),
  );
  const kept = new Set(libraries.files.map(([file]) => file));
  for (const file of readdirSync('dist'))
    if (/^library-.*\.js$/.test(file) && !kept.has(file)) rmSync(join('dist', file));
}

mkdirSync('dist', { recursive: true });
const bundles = await Promise.allSettled([
  constructsFor('cdktf', 'dist/index.js', 'import genesys-actions/cdktn where the stacks are those of cdktn'),
  constructsFor('cdktn', 'dist/cdktn.js', 'import genesys-actions where the stacks are those of cdktf'),
  bundle('lib/function.ts', 'dist/function.js'),
  bundle('lib/packaging/worker.ts', 'dist/packaging-worker.js', shared),
  bundle('lib/packaging/definition-host.ts', 'dist/definition-host.js', shared),
  bundle('lib/execution/worker.ts', 'dist/execution-worker.js', shared),
  bundle('lib/terraform/windows-launcher-main.ts', 'dist/windows-launcher.js', shared),
  ...commandBundles(),
  bundle('lib/function-host/host.ts', 'dist/function-host.js'),
  bundle('lib/function-host/host-confine.ts', 'dist/function-confinement.js'),
  buildProvider(common, 'dist/terraform-provider-genesysactions').then((used) => {
    for (const input of used) inputs.add(input);
  }),
  buildConsole('dist/console').then((used) => {
    for (const input of used) inputs.add(input);
  }),
]);
// One part that does not build keeps no other from being built; esbuild has said why.
if (bundles.some(({ status }) => status === 'rejected')) process.exit(1);
await libraryBundles();
writeFileSync(join('dist', 'THIRD_PARTY_LICENSES.txt'), licencesOf(inputs));
