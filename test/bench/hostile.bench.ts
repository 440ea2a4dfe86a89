import { OrgApi } from '../support/api';
import { startEmulatorProcess } from '../support/emulator-process';
import { HOSTILE, Hostility } from '../support/hostile';
import { percentile, type BenchPart } from './bench';

const EXECUTIONS = 200;
const REQUESTS = 200;

/** What others wait for while two hundred executions at once mean harm. */
const part: BenchPart = {
  name: 'hostile',
  async run(report) {
    const emulator = await startEmulatorProcess();
    try {
      const api = new OrgApi(emulator);
      const hostility = await Hostility.prepare(api, HOSTILE);
      await hostility.executeFriendly();
      const read = (): Promise<unknown> => api.call('GET', 'integrations/actions?pageSize=1');
      const execute = (): Promise<unknown> => hostility.executeFriendly();
      const idle = { read: await timed(read), execute: await timed(execute) };
      const running = hostility.begin(EXECUTIONS);
      const still = (): boolean => running.left > 0;
      const [busyRead, busyExecute] = await Promise.all([timed(read, still), timed(execute, still)]);
      const busy = { read: busyRead, execute: busyExecute };
      for (const what of ['read', 'execute'] as const) {
        const name = `hostile: others’ ${what}, p99, ${EXECUTIONS} hostile executions at once`;
        report.add({ name, value: busy[what], unit: 'ms', goal: 100 });
        report.add({ name, value: busy[what] / idle[what], unit: '× idle' });
      }
    } finally {
      emulator.process.kill('SIGTERM');
      await emulator.stop();
    }
  },
};
export default part;

/** The 99th percentile, in milliseconds, of so many requests, one after the other, or of those that come while something is so. */
async function timed(work: () => Promise<unknown>, still: () => boolean = () => true): Promise<number> {
  const times: number[] = [];
  while (times.length < REQUESTS && still()) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return percentile(times, 99);
}
