import { spawn } from 'node:child_process';
import { PROVIDER } from '../support/repository';
import type { BenchPart } from './bench';

const part: BenchPart = {
  name: 'provider',
  async run(report) {
    await report.measure({
      name: 'provider: process start to handshake line',
      goal: 4,
      run: startToHandshake,
    });
  },
};
export default part;

/** Starts the provider as Terraform does and waits for the line that says where it listens. */
function startToHandshake(): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(PROVIDER, [], {
      env: {
        ...process.env,
        TF_PLUGIN_MAGIC_COOKIE: 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2',
        PLUGIN_PROTOCOL_VERSIONS: '6',
        PLUGIN_MIN_PORT: '10000',
        PLUGIN_MAX_PORT: '25000',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.stdout.setEncoding('utf8').once('data', (line: string) => {
      child.kill('SIGKILL');
      if (line.startsWith('1|6|')) resolve();
      else reject(new Error(`not a handshake: ${line}`));
    });
    child.on('error', reject);
    child.on('close', () => {
      reject(new Error(`the provider ended before its handshake\n${said}`));
    });
  });
}
