import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { ZipArchive } from 'archiver';
import { readArchive } from '../../lib/model/archives';
import { packFunction } from '../../lib/packaging';
import { ROOT } from '../support/repository';
import type { BenchPart, BenchReport } from './bench';

/**
 * What `sls package` (Serverless Framework 3) made of Genesys's own JavaScript sample, which does the same, on this kind
 * of machine: in 2.49 s, with 1,358 files.
 */
const ANCHOR_BYTES = 2_120_662;

const FUNCTION = 'jwe-encrypt-decrypt';

/** What a team has that packs its node_modules: some hundred files of JavaScript. */
const PACKAGES = ['ajv', 'fastify', 'diff'];

/**
 * A plain directory. Its zip is held to archiver at its best, which `sls package` does not reach; the time without a cache is
 * that of a JavaScript deflate, less than half as fast as Node's own: it is paid once for a content, and the goal for what is
 * kept is the one that each synth feels.
 */
async function plainDirectory(report: BenchReport, directory: string): Promise<void> {
  const path = join(directory, 'function');
  for (const name of PACKAGES)
    await cp(join(ROOT, 'node_modules', name), join(path, 'node_modules', name), { recursive: true });
  await writeFile(join(path, 'index.js'), 'exports.handler = async () => 1;');
  const pack = (cacheDirectory: string): ReturnType<typeof packFunction> =>
    packFunction({
      source: { kind: 'directory', path },
      handler: 'index.handler',
      runtime: 'nodejs22.x',
      cacheDirectory: join(directory, cacheDirectory),
    });
  let run = 0;
  await report.measure({
    name: 'packaging: a plain directory of 5 MB, nothing cached',
    goal: 40,
    run: () => pack(`cold-${run++}`),
  });
  await pack('kept');
  await report.measure({
    name: 'packaging: a plain directory of 5 MB, cached',
    goal: 5,
    run: () => pack('kept'),
  });
  const { zipBytes, zipPath } = await pack('kept');
  const best = new ZipArchive({ zlib: { level: 9 } });
  for (const { path: name, bytes } of (await readArchive(await readFile(zipPath))).files)
    best.append(bytes, { name });
  void best.finalize();
  report.add({
    name: 'packaging: the zip of a plain directory, of what archiver makes at its best',
    value: zipBytes / (await buffer(best)).length,
    unit: '× its bytes',
    goal: 1.05,
  });
}

const part: BenchPart = {
  name: 'packaging',
  async run(report) {
    const cache = await mkdtemp(join(tmpdir(), 'genesys-actions-bench-'));
    let run = 0;
    const pack = (directory: string): ReturnType<typeof packFunction> =>
      packFunction({
        source: { kind: 'typescript', path: `functions/${FUNCTION}` },
        handler: 'src/index.handler',
        runtime: 'nodejs22.x',
        workingDirectory: ROOT,
        cacheDirectory: join(cache, directory),
      });
    // The whole process, as people start it: the definition is read, the code bundled, packed and checked.
    const check = (directory: string): Promise<void> =>
      report.process(process.execPath, ['bin/genesys-actions.js', 'check', FUNCTION], {
        cwd: ROOT,
        env: { GENESYS_ACTIONS_CACHE: join(cache, directory) },
      });
    try {
      // A deflate in JavaScript that nothing has warmed up: about 25 ms more than zips that were not compressed.
      await report.measure({
        name: 'packaging: the whole process for the JWE function, nothing cached',
        goal: 5.5,
        runs: 9,
        run: () => check(`cold-${run++}`),
      });
      await check('kept');
      await report.measure({
        name: 'packaging: the whole process for the JWE function, cached',
        runs: 9,
        run: () => check('kept'),
      });
      await report.measure({
        name: 'packaging: in a process that runs already, nothing cached',
        run: () => pack(`warm-${run++}`),
      });
      await report.measure({
        name: 'packaging: in a process that runs already, cached',
        goal: 1,
        run: () => pack('kept'),
      });
      const { zipBytes, files } = await pack('kept');
      report.add({
        name: "packaging: the zip, of what sls package makes of Genesys's own sample",
        value: zipBytes / ANCHOR_BYTES,
        unit: '× 2,120,662 bytes',
        goal: 0.1,
      });
      report.add({ name: 'packaging: files in the zip', value: files.length, unit: 'files' });
      await plainDirectory(report, join(cache, 'plain'));
    } finally {
      await rm(cache, { recursive: true, force: true });
    }
  },
};
export default part;
