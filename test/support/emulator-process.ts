import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { COMMAND, ROOT } from './repository';
import type { Controlled, Org } from './terraform';

/** The built emulator in a process of its own, as a user runs it. */
export interface EmulatorProcess extends Org, Controlled {
  readonly process: ChildProcess;
  /** Ends it as Ctrl-C does and waits until it is gone. Gives its exit status. */
  stop(): Promise<number>;
}

/**
 * Starts `genesys-actions emulator --port 0 --json` and waits for its first line.
 *
 * @param args more of its options
 * @param detached whether Ctrl-C at this process's terminal passes it by, so that this process ends it in its own time
 */
export function startEmulatorProcess(
  args: readonly string[] = [],
  { detached = false }: { detached?: boolean } = {},
): Promise<EmulatorProcess> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [COMMAND, 'emulator', '--port', '0', '--json', ...args], {
      cwd: ROOT,
      detached,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    const ended = new Promise<number>((done) => {
      child.once('close', (status) => {
        done(status ?? -1);
      });
    });
    child.once('error', reject);
    void ended.then((status) => {
      reject(new Error(`The emulator ended with status ${status} before it was ready.\n${said}`));
    });
    createInterface({ input: child.stdout }).once('line', (line) => {
      const org = JSON.parse(line) as Org & Controlled;
      resolve({
        ...org,
        process: child,
        stop: () => {
          child.kill('SIGINT');
          return ended;
        },
      });
    });
  });
}
