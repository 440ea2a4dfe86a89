import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';
import { REQUESTS_PER_MINUTE } from '../../lib/model/limits';
import { selfSignedCertificate } from '../../lib/shared/certificates';
import { startEmulatorProcess } from '../support/emulator-process';
import { PROVIDER } from '../support/repository';
import { controlHeaders } from '../support/terraform';
import type { BenchPart, BenchReport } from './bench';
import { directoryOf, megabytes, must, requests, stack, timed } from './stacks';

const part: BenchPart = {
  name: 'provider',
  async run(report) {
    await report.measure({
      name: 'provider: process start to handshake line',
      goal: 1.8,
      runs: 15,
      run: async () => {
        const { child } = await startProvider();
        child.kill('SIGKILL');
      },
    });
    report.add({
      name: 'provider: resident memory, idle',
      value: await idleMegabytes(),
      unit: 'MB',
      goal: 90,
    });
    await creations(report);
  },
};
export default part;

/** Starts the provider as Terraform does and waits for the line that says where it listens. */
async function startProvider(): Promise<{ child: ChildProcessByStdio<null, Readable, Readable> }> {
  const child = spawn(PROVIDER, [], {
    env: {
      ...process.env,
      TF_PLUGIN_MAGIC_COOKIE: 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2',
      PLUGIN_PROTOCOL_VERSIONS: '5,6',
      PLUGIN_CLIENT_CERT: CERTIFICATE,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').once('data', (line: string) => {
      if (line.startsWith('1|6|')) resolve();
      else reject(new Error(`not a handshake: ${line}`));
    });
    child.on('error', reject);
    child.on('close', () => {
      reject(new Error(`the provider ended before its handshake\n${said}`));
    });
  });
  return { child };
}

const CERTIFICATE = selfSignedCertificate().certificatePem;

/** What a provider that waits for its first request takes; from /proc, so only where that is (Linux). */
async function idleMegabytes(): Promise<number> {
  const { child } = await startProvider();
  try {
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    return await megabytes(child.pid ?? 0, 'VmRSS');
  } finally {
    child.kill('SIGKILL');
  }
}

/** How many actions are created as they come. */
const CREATED = 200;

/** Creates many actions in an org that is as far away as a real one, with its limit of requests; as it comes. */
async function creations(report: BenchReport): Promise<void> {
  for (const { zipMs, args, goal } of [
    { zipMs: 5, args: [], goal: 25 },
    // Terraform's own ten at once would take 200 seconds of it; `genesys-actions deploy` sets this.
    { zipMs: 10_000, args: ['-parallelism=40'], goal: 75 },
  ]) {
    const emulator = await startEmulatorProcess([
      ...['--set', `zipProcessingMs=${zipMs}`],
      ...['--set', `requestsPerMinute=${REQUESTS_PER_MINUTE}`],
    ]);
    const faults = { method: 'POST', body: JSON.stringify({ effect: { kind: 'latency', ms: 50 } }) };
    const headers = { ...controlHeaders(emulator), 'content-type': 'application/json' };
    await fetch(`${emulator.url}/emulator/faults`, { ...faults, headers });
    const directory = await directoryOf(stack(CREATED), emulator);
    try {
      const value = (await timed(() => must(directory, ['apply', '-auto-approve', ...args]))) / 1000;
      const name = `provider: ${CREATED} creations as they come, ${REQUESTS_PER_MINUTE} a minute, 50 ms away, zips of ${zipMs / 1000} s`;
      report.add({ name, value, unit: 's', goal });
      const made = (await requests(emulator)).filter(
        ({ path }) => path !== '/oauth/token' && !path.startsWith('/function-uploads'),
      );
      // Six, one for the proof of ownership, and polls.
      report.add({ name, value: made.length / CREATED, unit: 'requests an action', goal: 8 });
    } finally {
      await directory.dispose();
      await emulator.stop();
    }
  }
}
