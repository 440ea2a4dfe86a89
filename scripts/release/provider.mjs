/**
 * `npm run release:provider [-- --platform OS_ARCH… | --sums] [--out DIR]`: the provider for those who have no Node.js.
 *
 * Without options, the zips of all platforms, their digests and the signature. `--platform` makes only that zip; `--sums`
 * only the digests and the signature of the zips that are there, as when each was made on a machine of its own.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { version } from '../esbuild.mjs';
import { names, writeSums, writeZip } from './layout.mjs';
import { NODE_VERSION, PLATFORMS, thisPlatform } from './platforms.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const { values } = parseArgs({
  options: {
    platform: { type: 'string', multiple: true },
    sums: { type: 'boolean', default: false },
    out: { type: 'string', default: join(ROOT, 'release') },
  },
});
const out = resolve(values.out);
const platforms = values.sums ? [] : (values.platform ?? Object.keys(PLATFORMS));
const unknown = platforms.filter((platform) => !(platform in PLATFORMS));
if (unknown.length > 0)
  fail(`No release for ${unknown.join(', ')}: there are ${Object.keys(PLATFORMS).join(', ')}.`);

try {
  mkdirSync(out, { recursive: true });
  if (platforms.length > 0) await makeZips();
  if (values.platform === undefined) {
    const signed = await writeSums(out, version, process.env);
    console.log(names(version).sums);
    if (signed) console.log(names(version).signature);
    else
      console.error(
        'Not signed: a registry wants a signature. Give the key in GPG_PRIVATE_KEY, or its id in GPG_KEY_ID.',
      );
  }
} catch (error) {
  fail(error.message);
}

async function makeZips() {
  const { bundleProvider, makeExecutable } = await import('./executable.mjs');
  const { fetchNode } = await import('./node-binary.mjs');
  const host = thisPlatform();
  if (!(host in PLATFORMS)) throw new Error(`This machine, ${host}, is none that a release can be made on.`);
  const work = mkdtempSync(join(tmpdir(), 'genesys-actions-release-'));
  try {
    const { script, licences } = await bundleProvider(work);
    const maker = fetchNode(host, work).executable;
    for (const platform of platforms) {
      const { executable: node, licence } = fetchNode(platform, work);
      const outfile = join(work, 'made', platform, names(version).executable(platform));
      const [system] = platform.split('_');
      const starts = await makeExecutable({ script, node, maker, outfile, system });
      const zip = join(out, names(version).zip(platform));
      await writeZip(zip, outfile, licenceText(licence, licences));
      console.log(`${names(version).zip(platform)} (${(statSync(zip).size / 1e6).toFixed(1)} MB)`);
      if (!starts)
        console.error(
          `${platform}: not signed, and macOS starts nothing that was changed and not signed anew. Make it on macOS.`,
        );
      rmSync(join(work, 'made', platform), { recursive: true });
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Ours, Node.js's, and those of what is bundled. */
function licenceText(node, bundled) {
  return [
    readFileSync(join(ROOT, 'LICENSE'), 'utf8'),
    `Node.js ${NODE_VERSION}\n\n${node ?? `https://github.com/nodejs/node/blob/v${NODE_VERSION}/LICENSE`}`,
    bundled,
  ].join(`\n${'-'.repeat(80)}\n\n`);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
