import { setTimeout as sleep } from 'node:timers/promises';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** The inspector listens on this machine alone, as Node.js's own does unless told otherwise. */
const LOOPBACK = '127.0.0.1';

/** What a debugger is answered that looks for a target while there is none: it looks again. */
const NO_TARGET =
  'HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=UTF-8\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]';

/** The first byte of a WebSocket's last frame [RFC 6455, 5.2 and 5.5.1]. */
const SAYS_GOODBYE = 0x88;

/**
 * How long it takes a debugger that was told of a script to say the first thing about it, and how long it is then quiet once it
 * has set its breakpoints in it: milliseconds. No part of the protocol tells: a stop before each script
 * (`Debugger.setInstrumentationBreakpoint`) never comes for CommonJS modules.
 */
const ANSWER_MS = 2_000;
const QUIET_MS = 250;
/** How long it is waited for at most. */
const SETTLED_MS = 5_000;
/**
 * Time is counted in steps of this, however long one takes: where this process gets its turn late, what a debugger sent is
 * heard late, and the debugger has its own turns late as well.
 */
const STEP_MS = 25;

/**
 * The port at which debuggers find a function, whichever process runs it now. What comes is led to the inspector of that
 * process byte by byte, so that Node.js's own checks of who asks hold.
 */
export class InspectorDoor {
  /** Whether somebody debugged the function when its last process ended, and may come back for the next one. */
  expected = false;
  /** Every connection, and those of debuggers among them. */
  readonly #connections = new Set<Socket>();
  readonly #attached = new Set<Socket>();
  /** The ports of the inspectors of the processes that run, the newest last. */
  #targets: number[] = [];
  readonly #server: Server;
  #lastSaid = 0;
  /** Whose inspector has ended a debugger's connection: it may have ended itself, and its end is not known yet. */
  #lost: number | undefined;

  private constructor() {
    this.#server = createServer((socket) => {
      this.#take(socket);
    });
    this.#server.unref();
  }

  /** @throws what the system says where the port is not free */
  static async open(port: number): Promise<InspectorDoor> {
    const door = new InspectorDoor();
    await new Promise<void>((resolve, reject) => {
      door.#server.once('error', reject);
      door.#server.listen(port, LOOPBACK, resolve);
    });
    return door;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo | null)?.port ?? 0;
  }

  /** Whether a debugger is attached now. */
  get attached(): boolean {
    return this.#attached.size > 0;
  }

  /** A process's inspector listens. */
  add(port: number): void {
    this.#targets.push(port);
  }

  /** The process is gone. */
  remove(port: number): void {
    if ((this.attached || this.#lost === port) && port === this.#targets.at(-1)) this.expected = true;
    if (this.#lost === port) this.#lost = undefined;
    this.#targets = this.#targets.filter((each) => each !== port);
  }

  /**
   * Waits until debuggers that are attached have set their breakpoints in what was just loaded.
   *
   * @param loadMs how long that took: milliseconds
   */
  async settled(loadMs: number): Promise<void> {
    const begun = Date.now() - loadMs;
    let quietMs = 0;
    for (let waitedMs = 0; this.attached && waitedMs < SETTLED_MS; waitedMs += STEP_MS) {
      const last = this.#lastSaid;
      if (quietMs >= (last < begun ? ANSWER_MS : QUIET_MS)) return;
      await sleep(STEP_MS);
      quietMs = this.#lastSaid === last ? quietMs + STEP_MS : 0;
    }
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#connections) socket.destroy();
  }

  #take(socket: Socket): void {
    this.#connections.add(socket);
    socket.once('close', () => this.#connections.delete(socket));
    socket.on('error', () => undefined);
    socket.once('data', (first: Buffer) => {
      const target = this.#targets.at(-1);
      if (target === undefined) {
        socket.end(NO_TARGET);
        return;
      }
      const debugs = /^upgrade: *websocket/im.test(first.toString('latin1'));
      if (debugs) this.#hold(socket);
      let stays = debugs;
      socket.on('data', (data: Buffer) => {
        this.#lastSaid = Date.now();
        stays = debugs && data[0] !== SAYS_GOODBYE;
      });
      const inner = connect(target, LOOPBACK, () => {
        inner.write(first);
        socket.pipe(inner).pipe(socket);
      });
      inner.on('error', () => socket.destroy());
      inner.on('close', () => {
        // Of a process that ends, the connections may be gone before its end is known.
        if (stays) this.#lose(target);
        socket.destroy();
      });
      socket.on('end', () => (stays = false));
      socket.on('close', () => {
        stays = false;
        inner.destroy();
      });
    });
  }

  /** Who still listens has not ended: then it was the debugger that left, or was not let in. */
  #lose(target: number): void {
    this.#lost = target;
    const probe = connect(target, LOOPBACK, () => {
      if (this.#lost === target) this.#lost = undefined;
      probe.destroy();
    });
    probe.on('error', () => undefined);
  }

  #hold(socket: Socket): void {
    this.#attached.add(socket);
    this.expected = false;
    this.#lost = undefined;
    socket.once('close', () => this.#attached.delete(socket));
  }
}
