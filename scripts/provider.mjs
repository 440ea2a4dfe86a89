/**
 * Builds the Terraform provider as one executable file that starts quickly.
 *
 * Terraform starts a provider three times in a plan. So the file begins with the little code that the handshake needs, and
 * carries everything else behind it, in a comment: its source and what V8 compiled of it. A V8 of another version
 * than the one that built it does not take the compiled form and compiles the source.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const WARM_UP = fileURLToPath(new URL('./provider-warm-up.mjs', import.meta.url));

/** The function that the body's source becomes; the loader and the warm-up compile exactly this. */
const wrap = (source) => `(function (exports, require, module) {${source}\n})`;

/**
 * The first lines, for a shell as well as for Node.js. Node.js judges a program's file by its ending and by the nearest
 * package.json, and in a project of ES modules it refuses one called NAME_v0.1.0; what a program requires it takes.
 */
const HEAD = `#!/bin/sh
':' //; exec node --input-type=commonjs -e 'require(require("path").resolve(process.argv[1]))' -- "$0" "$@"`;

/** What the dynamic import of the body becomes: it reads this very file's last line. */
const LOADER = `
import { readFileSync } from 'node:fs';
import { Script } from 'node:vm';
const [source, compiled] = readFileSync(__filename, 'latin1').trimEnd().split('\\n//').at(-1).split(' ');
const script = new Script(Buffer.from(source, 'base64').toString('latin1'), {
  filename: __filename + '.body.js',
  cachedData: Buffer.from(compiled, 'base64'),
});
const module = { exports: {} };
script.runInThisContext()(module.exports, require, module);
export const { start, provider } = module.exports;
`;

/** @returns the files that are in it */
export async function buildProvider(common, outfile) {
  const shared = {
    ...common,
    minifySyntax: true,
    minifyWhitespace: true,
    supported: { 'dynamic-import': false },
  };
  const body = await build({
    ...shared,
    entryPoints: ['lib/provider/body.ts'],
    outfile: `${outfile}.body.js`,
    legalComments: 'external',
    // What is stored as Latin-1 must be ASCII.
    charset: 'ascii',
    write: false,
    metafile: true,
  });
  const file = (ending) => body.outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  const source = wrap(file('.js'));
  const boot = await build({
    ...shared,
    entryPoints: ['lib/provider/main.ts'],
    banner: { js: HEAD },
    legalComments: 'none',
    write: false,
    plugins: [
      {
        name: 'the body is in the same file, compiled',
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^\.\/body$/ }, () => ({ path: 'body', namespace: 'body' }));
          onLoad({ filter: /.*/, namespace: 'body' }, () => ({ contents: LOADER, resolveDir: '.' }));
        },
      },
    ],
  });
  const compiled = compile(source);
  const fresh = `${outfile}.${process.pid}.tmp`;
  const payload = [Buffer.from(source, 'latin1'), compiled]
    .map((bytes) => bytes.toString('base64'))
    .join(' ');
  writeFileSync(fresh, `${boot.outputFiles[0].text.trimEnd()}\n//${payload}\n`);
  chmodSync(fresh, 0o755);
  renameSync(fresh, outfile);
  const legal = file('.LEGAL.txt');
  if (legal !== '') writeFileSync(`${outfile}.LEGAL.txt`, legal);
  return Object.keys(body.metafile.inputs);
}

/** Runs the body once, in a process of its own, and takes what V8 has compiled by then. */
function compile(source) {
  const directory = mkdtempSync(join(tmpdir(), 'genesys-actions-build-'));
  try {
    const [input, output] = [join(directory, 'body.js'), join(directory, 'body.cache')];
    writeFileSync(input, source);
    execFileSync(process.execPath, [WARM_UP, input, output], { stdio: ['ignore', 'inherit', 'inherit'] });
    return readFileSync(output);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
