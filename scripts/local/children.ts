import { spawn, type ChildProcess } from 'node:child_process';

/** What a program printed and how it ended. */
export interface Ended {
  readonly status: number;
  readonly output: string;
}

/**
 * The processes that the run starts, each with a process group of its own: `cdktf` starts `terraform`, and
 * `terraform` starts the provider, and all of them go when the run ends.
 */
export class Children {
  private readonly running = new Set<ChildProcess>();

  /** Runs a program to its end. */
  run(program: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Ended> {
    return new Promise((resolve, reject) => {
      const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
      this.running.add(child);
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text: string) => (output += text));
      child.once('error', (error) => {
        this.running.delete(child);
        reject(error);
      });
      child.once('close', (status) => {
        this.running.delete(child);
        resolve({ status: status ?? -1, output });
      });
    });
  }

  /** Ends whatever still runs, politely: Terraform gives its lock back. */
  interrupt(): void {
    for (const { pid } of this.running) {
      try {
        if (pid !== undefined) process.kill(-pid, 'SIGINT');
      } catch {
        // It has ended meanwhile.
      }
    }
  }
}
