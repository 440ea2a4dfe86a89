import { randomUUID } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { heldUpMs } from '../shared/processes';
import type { Frame } from './frames';
import { HostChild, type HostChildOptions, type HostInspection, type HostPrograms } from './host-child';
import type { CallMessage, HostMessage } from './messages';
import { costOf, OUTPUT_MAX_BYTES } from './output-budget';
import type { ProcessFamily } from './process-family';
import { SourcePlaces } from './source-maps';
import type {
  FunctionCall,
  FunctionError,
  FunctionHostOptions,
  FunctionOutcome,
  FunctionRequest,
  FunctionVersion,
  LogEntry,
} from './types';

/**
 * How long a module may take to load, in milliseconds: AWS Lambda's init phase. There a function has its processor to itself;
 * here the time does not count in which others have it, up to so much in all.
 */
const INIT_TIMEOUT_MS = 10_000;
const INIT_LATEST_MS = 30_000;
/** What a host may send as messages in one call: its budget, and what the runtime itself says. */
const LOGS_MAX_BYTES = 2 * OUTPUT_MAX_BYTES;
/** Processes and threads of a function: AWS Lambda's own limit. Here the processes that it started. */
const PROCESSES_MAX = 1024;

/** How many requests of a call are told. */
const REQUESTS_MAX = 100;

/** How long a new process is kept for the debugger of the one before: milliseconds. */
const RETURN_MS = 3_000;

/** What a host is started with, and who is told of its messages. */
type HostOptions = HostChildOptions & Pick<FunctionHostOptions, 'onLog'>;

interface Running {
  readonly call: FunctionCall;
  readonly requestId: string;
  readonly startedAt: number;
  readonly logs: LogEntry[];
  readonly requests: FunctionRequest[];
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

  private readonly version: FunctionVersion;
  private readonly memoryMb: number;
  private readonly tellsRequests: boolean;
  private readonly onLog: FunctionHostOptions['onLog'];
  private readonly inspect: HostInspection | undefined;
  readonly #child: HostChild;
  readonly #places: SourcePlaces;
  readonly #ready: Promise<FunctionError | undefined>;
  #markReady: (error?: FunctionError) => void = () => undefined;
  #running: Running | undefined;
  #hasServed = false;
  #isLoaded = false;
  /** Whether it waits for a debugger to let it run. */
  #waits: boolean;
  #atWorkSince = 0;
  /** For how long others had held the process up by then, in milliseconds. */
  #heldUpBeforeMs = 0;
  #initMs: number | undefined;
  #initLogs: LogEntry[] = [];
  #logBytes = 0;
  #maxMemoryMb = 0;
  /** Whether it waited for a debugger that did not come back: the call is for another process. */
  #abandoned = false;
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>;

  constructor(programs: HostPrograms, { onLog, ...options }: HostOptions) {
    this.version = options.version;
    this.memoryMb = options.memoryMb;
    this.onLog = onLog;
    this.tellsRequests = options.tellRequests;
    this.inspect = options.inspect;
    this.#waits = options.inspect?.wait !== undefined;
    this.#places = new SourcePlaces(realpathSync(options.version.codeDir), options.version.sourceMaps);
    this.#ready = new Promise((resolve) => {
      this.#markReady = resolve;
    });
    this.#child = new HostChild(programs, options, {
      frame: (message) => {
        this.#receive(message);
      },
      exit: () => {
        this.usable = false;
      },
    });
    if (this.inspect !== undefined) this.#waitForReturn(this.inspect);
    this.ended = this.#child.ended.then((reason) => {
      this.#onEnd(reason);
    });
  }

  /** The process and what it started; undefined where there is none. */
  get family(): ProcessFamily | undefined {
    return this.#child.family;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Resolves when its module has loaded or failed to, or after so many milliseconds. */
  async loaded(limitMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, limitMs)));
    await Promise.race([this.#ready, late]);
    clearTimeout(timer);
  }

  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  /**
   * For how long it has been at work on a call, in milliseconds; as long as its module loads, those not counted in which others
   * had the processor. Undefined: it is at none.
   */
  get atWorkMs(): number | undefined {
    if (this.#running === undefined) return undefined;
    const heldUp = this.#isLoaded ? 0 : heldUpMs(this.pid) - this.#heldUpBeforeMs;
    return performance.now() - this.#atWorkSince - heldUp;
  }

  #beginWork(): void {
    this.#atWorkSince = performance.now();
    if (!this.#isLoaded) this.#heldUpBeforeMs = heldUpMs(this.pid);
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
      let stop = this.#after(
        INIT_TIMEOUT_MS,
        () => {
          this.#giveUp(timedOut(requestId, INIT_TIMEOUT_MS / 1000), 'timeout');
        },
        () => this.#initLeftMs(),
      );
      const running: Running = {
        call,
        requestId,
        startedAt: performance.now(),
        taken: false,
        logs: this.#initLogs.splice(0),
        requests: [],
        settle: (outcome) => {
          stop();
          this.#running = undefined;
          resolve(outcome);
        },
      };
      this.#running = running;
      this.#beginWork();
      void this.#prepared().then((broken) => {
        if (this.#running !== running) return;
        if (broken) {
          this.#fail(broken, 'load');
          this.kill();
          return;
        }
        stop();
        const timeoutMs = call.timeoutSeconds * 1000;
        stop = this.#after(timeoutMs, () => {
          this.#giveUp(timedOut(requestId, call.timeoutSeconds), 'timeout');
        });
        const message: CallMessage = {
          requestId,
          deadlineMs: Date.now() + timeoutMs,
          invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${call.functionId}:$LATEST`,
          clientContext: call.clientContext,
          ...(call.context && { context: call.context }),
        };
        this.#child.send(message, call.event);
      });
    });
  }

  /**
   * Does something when a time has passed, and what is left of it then; while somebody debugs the function, or it waits for
   * that, the time does not.
   *
   * @returns what stops that
   */
  #after(ms: number, work: () => void, leftMs = () => 0): () => void {
    const late = (): void => {
      const debugged = this.#isDebugged;
      if (debugged) this.#beginWork();
      const left = debugged ? ms : leftMs();
      if (left >= 1) timer = setTimeout(late, left);
      else work();
    };
    let timer = setTimeout(late, ms);
    return () => {
      clearTimeout(timer);
    };
  }

  /** What the module that loads has left, in milliseconds. */
  #initLeftMs(): number {
    const sinceMs = performance.now() - this.#atWorkSince;
    return Math.min(INIT_TIMEOUT_MS - (this.atWorkMs ?? 0), INIT_LATEST_MS - sinceMs);
  }

  get #isDebugged(): boolean {
    if (this.inspect === undefined) return false;
    const { door, patient } = this.inspect;
    return door.attached || (patient && this.#waits);
  }

  /** Whoever debugged the process before may not come back: then its place is taken by one that waits for nobody. */
  #waitForReturn({ door, wait, patient }: HostInspection): void {
    if (wait === undefined || patient) return;
    const timer = setTimeout(() => {
      if (door.attached || !this.#waits || !this.usable) return;
      door.expected = false;
      this.#abandoned = true;
      this.kill();
    }, RETURN_MS);
    void this.#ready.then(() => {
      clearTimeout(timer);
    });
  }

  /** Resolves when the module is loaded, and whoever debugs it has set breakpoints; with why it cannot be loaded. */
  async #prepared(): Promise<FunctionError | undefined> {
    const broken = await this.#ready;
    // Whoever stops at the first line sets breakpoints there.
    if (broken === undefined && !this.#hasServed && this.inspect?.wait !== 'break')
      await this.inspect?.door.settled(this.#initMs ?? 0);
    return broken;
  }

  #receive({ header, body }: Frame<HostMessage>): void {
    switch (header.type) {
      case 'let-run':
        if (this.#waits) this.#beginWork();
        this.#waits = false;
        return;
      case 'ready':
        this.#isLoaded = true;
        this.#initMs = header.initMs;
        this.#markReady();
        return;
      case 'broken':
        this.usable = false;
        this.#markReady(this.#told(header.error));
        return;
      case 'taken':
        this.#logBytes = 0;
        if (this.#running?.requestId === header.requestId) this.#running.taken = true;
        this.#hasServed = true;
        return;
      case 'log':
        this.#log({
          timestamp: header.timestamp,
          level: header.level,
          ...(header.requestId !== undefined && { requestId: header.requestId }),
          message: this.#places.told(body.toString('utf8')),
        });
        return;
      case 'request':
        if ((this.#running?.requests.length ?? REQUESTS_MAX) < REQUESTS_MAX)
          this.#running?.requests.push(header.request);
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
          this.#fail(this.#told(header.error), header.fatal ? 'crash' : 'thrown');
        }
    }
  }

  /** An error whose stack leads to the sources. */
  #told(error: FunctionError): FunctionError {
    const trace = error.trace?.map((line) => this.#places.told(line));
    return { ...error, ...(trace && { trace }) };
  }

  #log(entry: LogEntry): void {
    this.#logBytes += costOf(entry.message);
    // The host keeps to its budget, and adds what the runtime itself says: more comes from no honest one.
    if (this.#logBytes > LOGS_MAX_BYTES) {
      this.kill();
      return;
    }
    (this.#running?.logs ?? this.#initLogs).push(entry);
    this.onLog?.(this.version.functionId, entry);
  }

  #report(running: Running) {
    const initMs = this.#initMs;
    this.#initMs = undefined;
    const { pid } = this.#child;
    return {
      requestId: running.requestId,
      durationMs: performance.now() - running.startedAt,
      ...(initMs !== undefined && { initMs }),
      maxMemoryMb: this.#maxMemoryMb,
      nodeVersion: this.#child.nodeVersion,
      logs: running.logs,
      ...(this.tellsRequests && { requests: running.requests }),
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

  /** Ends the process if it and what it started use more memory than they may. */
  checkMemory(usedMb: number): void {
    this.#maxMemoryMb = Math.max(this.#maxMemoryMb, usedMb);
    if (usedMb > this.memoryMb) {
      this.endForMemory(`The function used ${usedMb} MB of memory; it may use ${this.memoryMb} MB.`);
    } else if ((this.family?.members.size ?? 0) > PROCESSES_MAX) {
      this.endForMemory(`The function started more than ${PROCESSES_MAX} processes.`);
    }
  }

  /** Ends the process for what it uses of the machine. */
  endForMemory(why: string): void {
    if (this.#running === undefined) {
      this.kill();
      return;
    }
    const { requestId } = this.#running;
    this.#log({ timestamp: new Date().toISOString(), level: 'ERROR', requestId, message: why });
    this.#giveUp(outOfMemory(requestId), 'crash');
  }

  #onEnd(reason: string): void {
    this.usable = false;
    if ((this.#hasServed || this.#abandoned) && this.#running?.taken === false) {
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
    this.#child.kill();
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
