import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { Emulator, Fault } from '../../lib/emulator';
import type { Finished } from './processes';
import type { TerraformDirectory } from './terraform';

/** `terraform apply` by hand: while it asks whether to go on, something else happens; then the answer is yes. */
export function applyAfter(
  directory: TerraformDirectory,
  meanwhile: () => Promise<void>,
  args: readonly string[] = [],
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn('terraform', ['apply', '-no-color', ...args], {
      cwd: directory.path,
      env: directory.environment(),
    });
    let output = '';
    let asked = false;
    const seen = (text: Buffer): void => {
      output += text.toString('utf8');
      if (asked || !output.includes('Enter a value:')) return;
      asked = true;
      meanwhile().then(
        () => child.stdin.end('yes\n'),
        (error: unknown) => {
          child.kill('SIGKILL');
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
    };
    child.stdout.on('data', seen);
    child.stderr.on('data', seen);
    child.on('error', reject);
    child.on('close', (status) => {
      resolve({ status: status ?? -1, stdout: output, stderr: '', output });
    });
  });
}

/** `terraform apply`, killed with all that it has started when the org is asked for something. */
export async function killedAt(
  directory: TerraformDirectory,
  emulator: Emulator,
  request: Omit<Fault, 'effect'>,
): Promise<void> {
  const fault = emulator.addFault({ ...request, effect: { kind: 'hang' } });
  const child = spawn('terraform', ['apply', '-no-color', '-input=false', '-auto-approve'], {
    cwd: directory.path,
    env: directory.environment(),
    detached: true,
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  const isAsked = (): boolean => (emulator.faults().find(({ id }) => id === fault)?.applied ?? 0) > 0;
  while (!isAsked()) {
    if (child.exitCode !== null) throw new Error('the org was never asked');
    await setTimeout(20);
  }
  process.kill(-(child.pid ?? 0), 'SIGKILL');
  await ended;
  emulator.clearFaults();
}
