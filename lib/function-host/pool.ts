import { realpathSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { MEMORY_MB } from '../model/limits';
import { makeWorkDirectory } from '../shared/work-directory';
import { hostPrograms, type HostInspection, type HostPrograms } from './host-child';
import { halfOfMemoryMb, MemoryWatch } from './memory-watch';
import { ParentWatch } from './parent-watch';
import { PriorityWatch } from './priority';
import { HostProcess } from './process';
import { Turns } from './turns';
import type { FunctionCall, FunctionHostOptions, FunctionOutcome, FunctionVersion } from './types';

/** How long no process may become free before a call that waits gets one of its own, in milliseconds. */
const PATIENCE_MS = 25;
/** How long a process is kept without a call, in milliseconds. */
const IDLE_MS = 10 * 60_000;
/** Processes of all functions together. */
const PROCESSES_MAX = 64;
/** Processes that load at once, and how long one counts as such at most: more would only take the processor from each other. */
const LOADING_MAX = Math.max(2, availableParallelism());
const LOADING_MS = 250;
/** The part of them that a function's further processes may take: the rest is for functions that have none. */
const FURTHER_PART = 0.75;

/** The processes of one function version. */
interface Group {
  readonly functionId: string;
  readonly zipId: string;
  /** How many are about to be started. */
  starting: number;
  /** Replaced: its processes end with the call that they run. */
  retired: boolean;
  /** When a process was last done with a call: as long as they are, a queue moves on by itself. */
  lastFreed: number;
  processes: HostProcess[];
  waiting: ((host: HostProcess | undefined) => void)[];
}

/** What hosts of a pool share. */
interface Ground {
  /** Holds a directory for each of them. */
  readonly temporary: string;
  readonly watch: ParentWatch;
}

/**
 * The processes in which functions run: one long-lived Node.js process a function version, reused from call to call as
 * on AWS Lambda, so that the state of a module survives. A process takes one call at a time; a call that finds it busy
 * for long gets another process. After a timeout or a crash the next call starts a new one.
 */
export class FunctionHostPool {
  readonly #groups = new Map<string, Group>();
  /** Every process that runs, those of retired versions that still answer included. */
  readonly #hosts = new Set<HostProcess>();
  readonly #memory: MemoryWatch;
  readonly #priorities = new PriorityWatch(this.#hosts);
  /** Calls that wait for one of all the places to become free, the first one first. */
  #placeless: (() => void)[] = [];
  /** How many processes are about to be started. */
  #starting = 0;
  readonly #loading = new Turns(LOADING_MAX);
  #started = 0;
  #ground: Ground | undefined;
  readonly #sweeper: NodeJS.Timeout;
  readonly #onExit = (): void => {
    for (const host of this.#hosts) host.kill();
    this.#ground?.watch.end();
  };
  #disposed = false;

  constructor(private readonly options: FunctionHostOptions = {}) {
    this.#sweeper = setInterval(() => {
      this.#sweep();
    }, IDLE_MS / 10);
    this.#sweeper.unref();
    const totalMb = options.totalMemoryMb ?? Math.max(halfOfMemoryMb(), options.memoryMb ?? MEMORY_MB);
    this.#memory = new MemoryWatch(this.#hosts, totalMb);
    process.on('exit', this.#onExit);
  }

  /**
   * Runs a function, in a process that is there already or in a new one.
   *
   * @throws only when the pool was disposed or no process can be started at all: what a function does wrong is in the
   * outcome
   */
  async invoke(call: FunctionCall): Promise<FunctionOutcome> {
    for (;;) {
      const group = this.#groupOf(call);
      const host = await this.#acquire(group, call);
      this.#priorities.begin();
      try {
        const outcome = await host.run(call);
        if (outcome !== undefined) return outcome;
      } finally {
        this.#release(group, host);
      }
    }
  }

  /** Starts a process for a function version, so that its first call finds the module loaded. */
  async warm(version: FunctionVersion): Promise<void> {
    const group = this.#groupOf(version);
    if (group.processes.length + group.starting > 0) return;
    try {
      const host = await this.#start(group, version);
      host.busy = false;
      this.#release(group, host);
    } catch (error) {
      // Whoever ends the pool meanwhile wants no call any more.
      if (!this.#disposed) throw error;
    }
  }

  /** Ends the processes of a function, except those of the zip that replaces its code. Running calls are let finish. */
  retire(functionId: string, keepZipId?: string): void {
    for (const [key, group] of this.#groups) {
      if (group.functionId !== functionId || group.zipId === keepZipId) continue;
      this.#groups.delete(key);
      group.retired = true;
      for (const host of group.processes) {
        host.usable = false;
        if (!host.busy) host.kill();
      }
    }
  }

  /** Ends all processes and waits until they are gone. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    clearInterval(this.#sweeper);
    process.off('exit', this.#onExit);
    this.#groups.clear();
    this.#memory.end();
    this.#priorities.end();
    for (const next of this.#placeless.splice(0)) next();
    await Promise.all([...this.#hosts].map((each) => each.end()));
    await this.options.inspectors?.close();
    this.#ground?.watch.end();
  }

  #groupOf(version: FunctionVersion): Group {
    const { functionId, zipId, codeDir, handler, runtime } = version;
    const key = JSON.stringify([functionId, zipId, codeDir, handler, runtime]);
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = { functionId, zipId, starting: 0, retired: false, lastFreed: 0, processes: [], waiting: [] };
      this.#groups.set(key, group);
    }
    return group;
  }

  async #acquire(group: Group, version: FunctionVersion): Promise<HostProcess> {
    if (this.#disposed) throw disposed();
    group.processes = group.processes.filter((each) => each.usable || each.busy);
    const idle = group.processes.find((each) => each.usable && !each.busy);
    if (idle !== undefined) {
      idle.busy = true;
      return idle;
    }
    if (group.processes.length + group.starting > 0) {
      const freed = await this.#wait(group);
      if (freed !== undefined) return freed;
    }
    return this.#start(group, version);
  }

  /** Waits for a busy process; undefined when it is time to start another one. */
  #wait(group: Group): Promise<HostProcess | undefined> {
    // Who debugs a function looks at one process.
    const limit = this.options.inspectors === undefined ? (this.options.concurrency ?? 10) : 1;
    const since = Date.now();
    return new Promise((resolve) => {
      const take = (host: HostProcess | undefined): void => {
        clearTimeout(timer);
        resolve(host);
      };
      const lookAgain = (): void => {
        const stuck = Date.now() - Math.max(since, group.lastFreed) >= PATIENCE_MS;
        const free = group.processes.length < limit && this.#taken < this.#places * FURTHER_PART;
        if (stuck && group.starting === 0 && free) {
          group.waiting.splice(group.waiting.indexOf(take), 1);
          resolve(undefined);
        } else {
          timer = setTimeout(lookAgain, PATIENCE_MS);
        }
      };
      let timer = setTimeout(lookAgain, PATIENCE_MS);
      group.waiting.push(take);
    });
  }

  async #start(group: Group, version: FunctionVersion): Promise<HostProcess> {
    group.starting += 1;
    let holdsPlace = false;
    try {
      const programs = await hostPrograms();
      await this.#place();
      this.#starting += 1;
      holdsPlace = true;
      const loaded = await this.#loading.take();
      try {
        const inspect = await this.#inspectionOf(version);
        const started = this.#begin(group, version, programs, inspect);
        void started.loaded(LOADING_MS).then(loaded);
        return started;
      } catch (error) {
        loaded();
        throw error;
      }
    } finally {
      group.starting -= 1;
      if (holdsPlace) this.#starting -= 1;
    }
  }

  /** How a new process of a function is opened to debuggers; whoever debugged the one before is waited for. */
  async #inspectionOf({ functionId, name }: FunctionVersion): Promise<HostInspection | undefined> {
    const { inspectors } = this.options;
    if (inspectors === undefined) return undefined;
    const { mode } = inspectors;
    const door = await inspectors.doorOf(functionId, name);
    const patient = mode !== 'open';
    return { door, patient, wait: patient ? mode : door.expected ? 'wait' : undefined };
  }

  #begin(
    group: Group,
    version: FunctionVersion,
    programs: HostPrograms,
    inspect: HostInspection | undefined,
  ): HostProcess {
    if (this.#disposed) throw disposed();
    this.#ground ??= newGround();
    const {
      allowChildProcess = false,
      memoryMb = MEMORY_MB,
      detour,
      tellRequests = false,
      onLog,
    } = this.options;
    const { temporary, watch } = this.#ground;
    const started = new HostProcess(programs, {
      version,
      memoryMb,
      allowChildProcess,
      detour,
      tellRequests,
      temporary: join(temporary, String(++this.#started)),
      watch,
      inspect,
      ...(onLog && { onLog }),
    });
    started.busy = true;
    if (group.retired) started.usable = false;
    group.processes.push(started);
    this.#hosts.add(started);
    this.#memory.begin();
    void started.ended.then(() => {
      this.#hosts.delete(started);
      this.#placeless.shift()?.();
    });
    return started;
  }

  get #taken(): number {
    return this.#hosts.size + this.#starting;
  }

  get #places(): number {
    return this.options.processes ?? PROCESSES_MAX;
  }

  /** Waits for a place among all processes: the one that was idle longest gives up its own. */
  async #place(): Promise<void> {
    while (this.#taken >= this.#places && !this.#disposed) {
      const [oldest] = [...this.#hosts]
        .filter((each) => each.usable && !each.busy)
        .sort((a, b) => a.lastUsed - b.lastUsed);
      if (oldest === undefined) {
        await new Promise<void>((resolve) => this.#placeless.push(resolve));
      } else {
        this.#drop(oldest);
        await oldest.ended;
      }
    }
    if (this.#disposed) throw disposed();
  }

  #release(group: Group, host: HostProcess): void {
    if (!host.usable) {
      host.kill();
      group.processes = group.processes.filter((each) => each !== host);
      if (group.processes.length + group.starting === 0) group.waiting.shift()?.(undefined);
      return;
    }
    group.lastFreed = Date.now();
    const next = group.waiting.shift();
    if (next === undefined) {
      this.#placeless.shift()?.();
      return;
    }
    host.busy = true;
    next(host);
  }

  #sweep(): void {
    const tooOld = Date.now() - IDLE_MS;
    for (const host of this.#hosts) if (!host.busy && host.lastUsed < tooOld) this.#drop(host);
  }

  #drop(host: HostProcess): void {
    host.kill();
    for (const [key, group] of this.#groups) {
      group.processes = group.processes.filter((each) => each !== host);
      if (group.processes.length + group.starting + group.waiting.length === 0) this.#groups.delete(key);
    }
  }
}

function disposed(): Error {
  return new Error('The function host pool is disposed.');
}

function newGround(): Ground {
  const temporary = realpathSync(makeWorkDirectory('genesys-actions-functions-'));
  return { temporary, watch: new ParentWatch(temporary) };
}
