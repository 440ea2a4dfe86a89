import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Duplex } from 'node:stream';
import { MEMORY_MB } from '../model/limits';
import { hasCallbacks } from '../model/runtimes';
import { lambdaEnvironment } from './environment';
import { frame, frameReader, type Frame } from './frames';
import { programFile } from '../shared/program-file';
import { nodeFor, type HostNode } from './node';
import { FROM_POOL_FD, TO_POOL_FD, type CallMessage, type HostMessage, type HostSettings } from './messages';
import type {
  FunctionCall,
  FunctionError,
  FunctionHostOptions,
  FunctionOutcome,
  FunctionVersion,
  LogEntry,
} from './types';

/** How long a module may take to load, in milliseconds: AWS Lambda's init phase. */
const INIT_TIMEOUT_MS = 10_000;
/** How often the memory of a running call is checked, in milliseconds. */
const MEMORY_CHECK_MS = 100;
/** Messages kept of one call; what a function writes beyond it goes to `onLog` only. */
const LOGS_KEPT = 10_000;

interface Running {
  readonly call: FunctionCall;
  readonly requestId: string;
  readonly startedAt: number;
  readonly logs: LogEntry[];
  /** Whether the host has said that it has it. */
  taken: boolean;
  /** Undefined: the process was gone before it could take the call. */
  readonly settle: (outcome: FunctionOutcome | undefined) => void;
}

/** One host process: runs one call at a time and remembers nothing but its module's state. */
export class HostProcess {
  /** Whether it can take a call. False for good once the process is ended or has to be. */
  usable = true;
  busy = false;
  lastUsed = Date.now();

  private readonly onLog: FunctionHostOptions['onLog'];
  readonly #child: ChildProcess;
  readonly #toHost: Duplex;
  readonly #ready: Promise<FunctionError | undefined>;
  #markReady: (error?: FunctionError) => void = () => undefined;
  #running: Running | undefined;
  #hasServed = false;
  #initMs: number | undefined;
  #initLogs: LogEntry[] = [];
  #maxMemoryMb = 0;
  #standardError = '';
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>;

  private constructor(
    file: string,
    private readonly version: FunctionVersion,
    private readonly node: HostNode,
    private readonly memoryMb: number,
    { onLog, detour }: Pick<FunctionHostOptions, 'onLog' | 'detour'>,
  ) {
    this.onLog = onLog;
    const settings: HostSettings = {
      codeDir: version.codeDir,
      handler: version.handler,
      callbacks: hasCallbacks(version.runtime),
      ...(detour && { detour: { hosts: detour.hosts, others: detour.others, port: detour.port } }),
    };
    this.#child = spawn(node.executable, [...nodeFlags(memoryMb, node), file, JSON.stringify(settings)], {
      cwd: version.codeDir,
      env: lambdaEnvironment(version, memoryMb, detour?.certificateFile),
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
      // A group of its own, so that what the function started ends with it.
      detached: true,
    });
    this.#toHost = this.#child.stdio[FROM_POOL_FD] as Duplex;
    const fromHost = this.#child.stdio[TO_POOL_FD] as Duplex;
    this.#ready = new Promise((resolve) => {
      this.#markReady = resolve;
    });
    const read = frameReader<HostMessage>((message) => {
      this.#receive(message);
    });
    fromHost.on('data', (chunk: Buffer) => {
      try {
        read(chunk);
      } catch {
        this.kill();
      }
    });
    // Only what does not come from JavaScript arrives here: the host takes over the streams before the function runs.
    this.#child.stdout?.resume();
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#standardError = (this.#standardError + chunk.toString('utf8')).slice(-20_000);
    });
    for (const stream of [this.#toHost, fromHost]) stream.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      this.#child.on('error', (error) => {
        this.#onEnd(`Error: ${error.message}`);
        resolve();
      });
      this.#child.on('exit', () => {
        this.usable = false;
      });
      this.#child.on('close', (code, signal) => {
        this.#onEnd(this.#exitReason(code, signal));
        resolve();
      });
    });
  }

  /** Starts a process; the module is loaded in the background. */
  static async start(version: FunctionVersion, options: FunctionHostOptions): Promise<HostProcess> {
    const file = await programFile(__dirname, 'function-host.js', 'host.ts');
    return new HostProcess(file, version, nodeFor(version.runtime), options.memoryMb ?? MEMORY_MB, options);
  }

  /**
   * Runs one call. Only when the process is usable and not busy.
   *
   * @returns undefined when the process had ended since its last call and never took this one
   */
  async run(call: FunctionCall): Promise<FunctionOutcome | undefined> {
    this.busy = true;
    try {
      return await this.#run(call);
    } finally {
      this.busy = false;
      this.lastUsed = Date.now();
    }
  }

  async #run(call: FunctionCall): Promise<FunctionOutcome | undefined> {
    const requestId = call.requestId ?? randomUUID();
    return new Promise<FunctionOutcome | undefined>((resolve) => {
      let timer = setTimeout(() => {
        this.#giveUp(timedOut(requestId, INIT_TIMEOUT_MS / 1000), 'timeout');
      }, INIT_TIMEOUT_MS);
      let memoryTimer: NodeJS.Timeout | undefined;
      const running: Running = {
        call,
        requestId,
        startedAt: performance.now(),
        taken: false,
        logs: this.#initLogs.splice(0),
        settle: (outcome) => {
          clearTimeout(timer);
          clearInterval(memoryTimer);
          this.#running = undefined;
          resolve(outcome);
        },
      };
      this.#running = running;
      void this.#ready.then((broken) => {
        if (this.#running !== running) return;
        if (broken) {
          this.#fail(broken, 'load');
          this.kill();
          return;
        }
        clearTimeout(timer);
        const timeoutMs = call.timeoutSeconds * 1000;
        timer = setTimeout(() => {
          this.#giveUp(timedOut(requestId, call.timeoutSeconds), 'timeout');
        }, timeoutMs);
        memoryTimer = setInterval(() => void this.#checkMemory(running), MEMORY_CHECK_MS);
        const message: CallMessage = {
          requestId,
          deadlineMs: Date.now() + timeoutMs,
          invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${call.functionId}:$LATEST`,
          clientContext: call.clientContext,
          ...(call.context && { context: call.context }),
        };
        this.#toHost.write(frame(message, call.event));
      });
    });
  }

  #receive({ header, body }: Frame<HostMessage>): void {
    switch (header.type) {
      case 'ready':
        this.#initMs = header.initMs;
        this.#markReady();
        return;
      case 'broken':
        this.usable = false;
        this.#markReady(header.error);
        return;
      case 'taken':
        if (this.#running?.requestId === header.requestId) this.#running.taken = true;
        this.#hasServed = true;
        return;
      case 'log':
        this.#log({
          timestamp: header.timestamp,
          level: header.level,
          ...(header.requestId !== undefined && { requestId: header.requestId }),
          message: body.toString('utf8'),
        });
        return;
      case 'result':
        this.#maxMemoryMb = header.maxMemoryMb;
        if (this.#running?.requestId === header.requestId) {
          this.#running.settle({ ...this.#report(this.#running), ok: true, result: body.toString('utf8') });
        }
        return;
      case 'error':
        this.#maxMemoryMb = header.maxMemoryMb;
        if (header.fatal) this.usable = false;
        if (this.#running?.requestId === header.requestId) {
          this.#fail(header.error, header.fatal ? 'crash' : 'thrown');
        }
    }
  }

  #log(entry: LogEntry): void {
    const kept = this.#running?.logs ?? this.#initLogs;
    if (kept.length < LOGS_KEPT) kept.push(entry);
    this.onLog?.(this.version.functionId, entry);
  }

  #report(running: Running) {
    const initMs = this.#initMs;
    this.#initMs = undefined;
    const pid = this.#child.pid;
    return {
      requestId: running.requestId,
      durationMs: performance.now() - running.startedAt,
      ...(initMs !== undefined && { initMs }),
      maxMemoryMb: this.#maxMemoryMb,
      nodeVersion: this.node.version,
      logs: running.logs,
      ...(pid !== undefined && { pid }),
    };
  }

  #fail(error: FunctionError, cause: 'thrown' | 'timeout' | 'crash' | 'load'): void {
    const running = this.#running;
    running?.settle({ ...this.#report(running), ok: false, error, cause });
  }

  /** Ends the call and the process with it. */
  #giveUp(error: FunctionError, cause: 'timeout' | 'crash'): void {
    this.#fail(error, cause);
    this.kill();
  }

  async #checkMemory(running: Running): Promise<void> {
    const status = await readFile(`/proc/${this.#child.pid ?? 0}/status`, 'utf8').catch(() => '');
    const kilobytes = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0);
    this.#maxMemoryMb = Math.max(this.#maxMemoryMb, Math.ceil(kilobytes / 1024));
    if (kilobytes / 1024 <= this.memoryMb || this.#running !== running) return;
    this.#giveUp(outOfMemory(running.requestId), 'crash');
  }

  #exitReason(code: number | null, signal: NodeJS.Signals | null): string {
    if (/heap out of memory|Allocation failed/i.test(this.#standardError)) return 'signal: killed';
    if (signal !== null) return `signal: ${signal === 'SIGKILL' ? 'killed' : signal}`;
    return code === 0 ? '' : `exit status ${code ?? 0}`;
  }

  #onEnd(reason: string): void {
    this.usable = false;
    if (this.#hasServed && this.#running?.taken === false) {
      this.#running.settle(undefined);
      return;
    }
    const requestId = this.#running?.requestId ?? '';
    const error = {
      errorType: 'Runtime.ExitError',
      errorMessage:
        reason === ''
          ? `RequestId: ${requestId} Error: Runtime exited without providing a reason`
          : `RequestId: ${requestId} Error: Runtime exited with error: ${reason}`,
    };
    this.#markReady(error);
    this.#fail(error, 'crash');
  }

  /** Ends the process at once, and everything that it started. */
  kill(): void {
    this.usable = false;
    const { pid } = this.#child;
    if (pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      this.#child.kill('SIGKILL');
    }
  }

  /** Ends the process and waits until it is gone. */
  async end(): Promise<void> {
    this.kill();
    await this.ended;
  }
}

function timedOut(requestId: string, seconds: number): FunctionError {
  return {
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`,
  };
}

function outOfMemory(requestId: string): FunctionError {
  return {
    errorType: 'Runtime.OutOfMemory',
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
  };
}

/** AWS Lambda runs Node.js without guessing a module's kind; later releases of Node.js 20 and 22 guess unless told not to. */
function nodeFlags(memoryMb: number, { flags }: HostNode): string[] {
  const off = ['--no-experimental-require-module', '--no-experimental-detect-module'];
  return [
    `--max-old-space-size=${Math.floor(memoryMb * 0.9)}`,
    ...off.filter((flag) => flags.has(flag.replace('--no-', '--'))),
  ];
}
