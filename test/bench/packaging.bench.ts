import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packFunction } from '../../lib/packaging';
import { ROOT } from '../support/repository';
import type { BenchPart } from './bench';

const part: BenchPart = {
  name: 'packaging',
  async run(report) {
    const cache = await mkdtemp(join(tmpdir(), 'genesys-actions-bench-'));
    let run = 0;
    const pack = (cacheDirectory: string): ReturnType<typeof packFunction> =>
      packFunction({
        source: { kind: 'typescript', path: 'functions/jwe-encrypt-decrypt' },
        handler: 'src/index.handler',
        runtime: 'nodejs22.x',
        workingDirectory: ROOT,
        cacheDirectory,
      });
    try {
      const { zipBytes } = await pack(join(cache, 'kept'));
      await report.measure({
        name: 'packaging: the JWE function, nothing cached',
        goal: 5,
        run: () => pack(join(cache, String(run++))),
      });
      await report.measure({
        name: 'packaging: the JWE function, cached',
        goal: 1,
        run: () => pack(join(cache, 'kept')),
      });
      report.add({ name: 'packaging: size of its zip', value: zipBytes, unit: 'bytes', goal: 212_066 });
    } finally {
      await rm(cache, { recursive: true, force: true });
    }
  },
};
export default part;
