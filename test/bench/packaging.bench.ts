import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packFunction } from '../../lib/packaging';
import { ROOT } from '../support/repository';
import type { BenchPart } from './bench';

/**
 * What `sls package` (Serverless Framework 3) made of Genesys's own JavaScript sample, which does the same, on this kind
 * of machine: in 2.49 s, with 1,358 files.
 */
const ANCHOR_BYTES = 2_120_662;

const FUNCTION = 'jwe-encrypt-decrypt';

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
      await report.measure({
        name: 'packaging: the whole process for the JWE function, nothing cached',
        goal: 5,
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
    } finally {
      await rm(cache, { recursive: true, force: true });
    }
  },
};
export default part;
