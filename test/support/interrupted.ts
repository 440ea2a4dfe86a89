import { spawn } from 'node:child_process';
import { ENGINE } from './engine';
import type { Finished } from './processes';
import type { TerraformDirectory } from './terraform';

/** `terraform apply` by hand: while it asks whether to go on, something else happens; then the answer is yes. */
export function applyAfter(
  directory: TerraformDirectory,
  meanwhile: () => Promise<void>,
  args: readonly string[] = [],
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(ENGINE.program, ['apply', '-no-color', ...args], {
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
