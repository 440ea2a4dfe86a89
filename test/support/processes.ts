import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';

/** How a child process ended. */
export interface Finished {
  /** The exit status; 128 plus the signal's usual meaning is not guessed: a killed process has -1. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Both streams in the order in which they came. */
  readonly output: string;
}

export interface RunOptions {
  readonly cwd?: string;
  /** Added to this process's environment; an undefined value takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
  /** Milliseconds after which the process is killed. Default: four minutes. */
  readonly timeoutMs?: number;
}

/** A program that runs, with all that it starts. */
export interface Running {
  readonly finished: Promise<Finished>;
  /** Resolves when it has printed a text. @throws when it has ended and did not */
  said(text: string): Promise<void>;
  /** Sends a signal to it and to all that it has started, as a terminal does with Ctrl-C. */
  signal(signal: NodeJS.Signals): void;
}

/** Runs a program to its end and collects what it prints. Never throws because of its status. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return collect(spawnWith(program, args, options, false), options);
}

/** Starts a program in a process group of its own. */
export function start(program: string, args: readonly string[], options: RunOptions = {}): Running {
  const child = spawnWith(program, args, options, true);
  return {
    finished: collect(child, options),
    said: (text) =>
      new Promise((resolve, reject) => {
        let output = '';
        child.stdout.on('data', (more) => {
          output += String(more);
          if (output.includes(text)) resolve();
        });
        child.once('close', () => {
          reject(new Error(`It has ended and did not print "${text}":\n${output}`));
        });
      }),
    signal: (signal) => {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    },
  };
}

function spawnWith(
  program: string,
  args: readonly string[],
  { cwd, env }: RunOptions,
  detached: boolean,
): ChildProcessWithoutNullStreams {
  return spawn(program, args, {
    cwd,
    detached,
    env: definedOnly({ ...process.env, ...env }),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

function collect(
  child: ChildProcessWithoutNullStreams,
  { input, timeoutMs = 240_000 }: RunOptions,
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      output += text;
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (status) => {
      clearTimeout(timer);
      resolve({ status: status ?? -1, stdout, stderr, output });
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? '');
  });
}

/** Fails, with everything that was printed, unless a program ended as expected. */
export function expectStatus(finished: Finished, status: number): Finished {
  if (finished.status === status) return finished;
  throw new Error(`ended with status ${finished.status} instead of ${status}:\n${finished.output}`);
}

function definedOnly(env: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
}
