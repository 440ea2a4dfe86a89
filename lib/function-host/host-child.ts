import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { sep } from 'node:path';
import type { Duplex, Readable } from 'node:stream';
import { hasCallbacks } from '../model/runtimes';
import { programFile } from '../shared/program-file';
import { lambdaEnvironment } from './environment';
import { frame, frameReader, type Frame } from './frames';
import { FROM_POOL_FD, TO_POOL_FD, type CallMessage, type HostMessage, type HostSettings } from './messages';
import { nodeFor, type HostNode } from './node';
import { nodeFlags } from './node-flags';
import { writeMapsInto } from './inspected-code';
import type { InspectorDoor } from './inspector-door';
import type { ParentWatch } from './parent-watch';
import { addFamily, findMembers, killMembers, removeFamily, type ProcessFamily } from './process-family';
import type { Detour, FunctionVersion } from './types';

/** What one frame of a host may hold, header and body each: more than AWS Lambda hands back. */
const FRAME_MAX_BYTES = 8 * 1024 * 1024;
/** How long what a process wrote is waited for once it is gone: who inherited its pipes may never close them. */
const DRAIN_MS = 250;
/** How much of what is written past JavaScript is read at once, and how long the next waits: bytes, milliseconds. */
const BURST_BYTES = 1024 * 1024;
const BURST_PAUSE_MS = 100;

/** What a host process is started with. */
export interface HostChildOptions {
  readonly version: FunctionVersion;
  readonly memoryMb: number;
  readonly allowChildProcess: boolean;
  readonly detour: Detour | undefined;
  readonly tellRequests: boolean;
  /** A directory that is nobody else's. */
  readonly temporary: string;
  readonly watch: ParentWatch;
  /** Where debuggers find it, and what it waits for before it loads its module; undefined: nowhere. */
  readonly inspect?: HostInspection | undefined;
}

/** How a host is opened to debuggers. */
export interface HostInspection {
  readonly door: InspectorDoor;
  /** What it waits for before it loads its module. */
  readonly wait: 'wait' | 'break' | undefined;
  /** Whether it waits for ever, or only for a moment for whoever debugged the process before. */
  readonly patient: boolean;
}

/** The program files of a host, found once. */
export interface HostPrograms {
  readonly host: string;
  readonly confinement: string;
}

export async function hostPrograms(): Promise<HostPrograms> {
  const [host, confinement] = await Promise.all([
    programFile(__dirname, 'function-host.js', 'host.ts'),
    programFile(__dirname, 'function-confinement.js', 'host-confine.ts'),
  ]);
  return { host: realpathSync(host), confinement: realpathSync(confinement) };
}

/** A host as the operating system has it: a process, its pipes, and whatever the function starts. */
export class HostChild {
  /** Undefined where it could not be started at all. */
  readonly family: ProcessFamily | undefined;
  /** Of the Node.js that it runs on: `24.21.0`. */
  readonly nodeVersion: string;
  /** Resolves with why, when the process is gone with everything that it started. */
  readonly ended: Promise<string>;

  private readonly child: ChildProcess;
  private readonly toHost: Duplex;
  private standardError = '';
  private inspectorPort: number | undefined;
  private gone = false;

  constructor(
    programs: HostPrograms,
    private readonly options: HostChildOptions,
    on: {
      readonly frame: (frame: Frame<HostMessage>) => void;
      /** The process is gone; what it wrote before may still come. */
      readonly exit: () => void;
    },
  ) {
    const node = nodeFor(options.version.runtime);
    this.nodeVersion = node.version;
    this.child = start(node, programs, options);
    const { pid } = this.child;
    if (pid !== undefined) {
      const { temporary, allowChildProcess, watch } = options;
      this.family = { pid, temporary, hasChildren: allowChildProcess, members: new Map() };
      addFamily(this.family);
      watch.add(pid);
    }
    this.toHost = this.child.stdio[FROM_POOL_FD] as Duplex;
    const fromHost = this.child.stdio[TO_POOL_FD] as Duplex;
    const read = frameReader<HostMessage>(on.frame, FRAME_MAX_BYTES);
    fromHost.on('data', (chunk: Buffer) => {
      try {
        read(chunk);
      } catch {
        this.kill();
      }
    });
    for (const stream of [this.toHost, fromHost]) stream.on('error', () => undefined);
    if (this.child.stderr) this.readStandardError(this.child.stderr);
    this.ended = new Promise<string>((resolve) => {
      let drained: NodeJS.Timeout | undefined;
      const end = (reason: string): void => {
        clearTimeout(drained);
        this.gone = true;
        void this.tidy().then(() => {
          resolve(reason);
        });
      };
      this.child.once('error', (error) => {
        end(`Error: ${error.message}`);
      });
      this.child.once('exit', () => {
        this.gone = true;
        this.closeDoor();
        on.exit();
        this.killRest();
        drained = setTimeout(() => {
          // What came while this process was busy is read first.
          setImmediate(() => {
            for (const stream of this.child.stdio) stream?.destroy();
          });
        }, DRAIN_MS);
      });
      this.child.once('close', (code, signal) => {
        end(this.exitReason(code, signal));
      });
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  send(message: CallMessage, body: string): void {
    this.toHost.write(frame(message, body));
  }

  /** Ends the process at once, and everything that it started. */
  kill(): void {
    if (this.gone || this.family === undefined) return;
    this.closeDoor();
    if (process.platform === 'win32') {
      // The tree is named before its root is gone.
      spawnSync('taskkill', ['/pid', String(this.family.pid), '/t', '/f'], { stdio: 'ignore' });
    }
    this.killRest();
    this.child.kill('SIGKILL');
  }

  private killRest(): void {
    if (this.family === undefined || process.platform === 'win32') return;
    // Whose child it is can be seen as long as the parent lives.
    findMembers();
    try {
      process.kill(-this.family.pid, 'SIGKILL');
    } catch {
      // Nobody is left in its group.
    }
    killMembers(this.family);
  }

  private async tidy(): Promise<void> {
    if (this.family !== undefined) {
      removeFamily(this.family);
      this.options.watch.gone(this.family.pid);
    }
    await rm(this.options.temporary, { recursive: true, force: true }).catch(() => undefined);
  }

  /** Keeps the end of it, which says why Node.js itself gave up. */
  private readStandardError(stream: Readable): void {
    let burst = 0;
    stream.on('data', (chunk: Buffer) => {
      this.standardError = (
        this.standardError + chunk.toString('utf8', Math.max(0, chunk.length - 20_000))
      ).slice(-20_000);
      this.openDoor();
      burst += chunk.length;
      if (burst < BURST_BYTES) return;
      burst = 0;
      stream.pause();
      setTimeout(() => stream.resume(), BURST_PAUSE_MS).unref();
    });
  }

  /** Debuggers may come as soon as the inspector has said where it is. */
  private openDoor(): void {
    const { inspect } = this.options;
    if (inspect === undefined || this.inspectorPort !== undefined) return;
    const port = /^Debugger listening on ws:\/\/[^/]*:(\d+)\//m.exec(this.standardError)?.[1];
    if (port === undefined) return;
    this.inspectorPort = Number(port);
    inspect.door.add(this.inspectorPort);
  }

  private closeDoor(): void {
    if (this.inspectorPort !== undefined) this.options.inspect?.door.remove(this.inspectorPort);
  }

  private exitReason(code: number | null, signal: NodeJS.Signals | null): string {
    if (/heap out of memory|Allocation failed/i.test(this.standardError)) return 'signal: killed';
    if (signal !== null) return `signal: ${signal === 'SIGKILL' ? 'killed' : signal}`;
    return code === 0 ? '' : `exit status ${code ?? 0}`;
  }
}

function start(node: HostNode, programs: HostPrograms, options: HostChildOptions): ChildProcess {
  const { version, memoryMb, allowChildProcess, detour, temporary, inspect } = options;
  mkdirSync(temporary, { recursive: true, mode: 0o700 });
  // Node.js knows what may be read by its own path.
  const codeDir = realpathSync(version.codeDir);
  if (inspect !== undefined) writeMapsInto(codeDir, version.sourceMaps);
  const settings: HostSettings = {
    codeDir,
    handler: version.handler,
    callbacks: hasCallbacks(version.runtime),
    ...(detour && { detour: { hosts: detour.hosts, others: detour.others, port: detour.port } }),
    ...(inspect && { inspect: inspect.wait ?? 'open' }),
    ...(options.tellRequests && { tellRequests: true }),
  };
  const confinement = {
    readable: [
      codeDir + sep,
      temporary + sep,
      programs.host,
      programs.confinement,
      ...(detour ? [detour.certificateFile] : []),
    ],
    writable: [temporary + sep],
    preload: programs.confinement,
    allowChildProcess,
    // Beside what stands for its /tmp.
    worldFile: inspect === undefined ? undefined : `${temporary}-world.cjs`,
  };
  const flags = nodeFlags(memoryMb, confinement, (flag) => node.flags.has(flag));
  return spawn(node.executable, [...flags, programs.host, JSON.stringify(settings)], {
    cwd: codeDir,
    env: lambdaEnvironment({ ...version, codeDir }, memoryMb, temporary, detour?.certificateFile),
    // What comes from JavaScript comes as frames: the host takes over the streams before the function runs.
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    // A group of its own, so that what the function started ends with it. On Windows it ends with this process unless detached.
    detached: process.platform !== 'win32',
  });
}
