import { measureInstall } from '../support/install-size';
import type { BenchPart } from './bench';

const part: BenchPart = {
  name: 'install',
  async run(report) {
    const { tarballBytes, packages, bytes } = await measureInstall();
    report.add({
      name: 'install: packages, without a CDK',
      value: packages.length,
      unit: 'packages',
      goal: 60,
    });
    report.add({ name: 'install: their files', value: bytes, unit: 'bytes', goal: 50_000_000 });
    report.add({ name: 'install: tarball', value: tarballBytes, unit: 'bytes', goal: 4_000_000 });
  },
};

export default part;
