/**
 * Makes the provider a single executable: Node.js itself, with the provider in it (https://nodejs.org/api/single-executable-applications.html).
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { inject } from 'postject';
import { common } from '../esbuild.mjs';

/** The mark in Node.js's executable that says whether something was put into it. */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/**
 * The whole provider as one script: what is in an executable can require built-in modules alone, and has no file that
 * it could read its body from.
 *
 * @returns its path, and the licences of what is bundled
 */
export async function bundleProvider(directory) {
  const outfile = join(directory, 'provider.js');
  await build({
    ...common,
    minifySyntax: true,
    minifyWhitespace: true,
    supported: { 'dynamic-import': false },
    legalComments: 'external',
    absWorkingDir: dirname(dirname(import.meta.dirname)),
    entryPoints: ['lib/provider/main.ts'],
    outfile,
  });
  return { script: outfile, licences: readFileSync(`${outfile}.LEGAL.txt`, 'utf8') };
}

/**
 * @param script what it runs
 * @param node the platform's Node.js
 * @param maker this machine's Node.js of the same version: only that one makes what the other can read
 * @param outfile what to write
 * @returns whether it can be started; what is changed has to be signed anew for macOS, by a tool that only macOS has
 */
export async function makeExecutable({ script, node, maker, outfile, system }) {
  mkdirSync(dirname(outfile), { recursive: true });
  const blob = `${outfile}.blob`;
  const config = `${outfile}.json`;
  writeFileSync(
    config,
    JSON.stringify({
      main: script,
      output: blob,
      disableExperimentalSEAWarning: true,
      useSnapshot: false,
      // What V8 compiled is for the machine that compiled it; it more than halves the start.
      useCodeCache: node === maker,
    }),
  );
  execFileSync(maker, ['--experimental-sea-config', config], { stdio: ['ignore', 'ignore', 'inherit'] });
  copyFileSync(node, outfile);
  chmodSync(outfile, 0o755);
  const signs = system === 'darwin' && process.platform === 'darwin';
  if (signs) execFileSync('codesign', ['--remove-signature', outfile], { stdio: 'inherit' });
  await inject(outfile, 'NODE_SEA_BLOB', readFileSync(blob), {
    sentinelFuse: FUSE,
    ...(system === 'darwin' && { machoSegmentName: 'NODE_SEA' }),
  });
  if (signs) execFileSync('codesign', ['--sign', '-', outfile], { stdio: 'inherit' });
  return system !== 'darwin' || signs;
}
