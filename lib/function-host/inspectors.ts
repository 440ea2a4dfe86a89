import { InspectorDoor } from './inspector-door';

/** Where Node.js opens its own inspector, and debuggers look for it. */
export const INSPECTOR_PORT = 9229;
/** How many ports are tried for one that is free. */
const TRIES = 100;

/** When a function's process goes on with nobody having looked at it. */
export type InspectMode =
  /** At once. */
  | 'open'
  /** Once a debugger is attached and has set its breakpoints. */
  | 'wait'
  /** The same, and its first call stops at the handler's first line. */
  | 'break';

/** How functions are opened to debuggers. */
interface InspectOptions {
  readonly mode: InspectMode;
  /** Of the first function; each further one has the next free. 0: any. Undefined: 9229, or the next free. */
  readonly port?: number | undefined;
  /** Told once of each function where debuggers find it; the name is the function's. */
  readonly onOpen?: (name: string, port: number) => void;
}

/** The ports of functions for debuggers: each function keeps its own from process to process. */
export class Inspectors {
  readonly #doors = new Map<string, Promise<InspectorDoor>>();
  /** Opened before any function is there, for the first one. */
  #first: InspectorDoor | undefined;
  #last: number;

  private constructor(
    private readonly options: InspectOptions,
    first: InspectorDoor,
  ) {
    this.#first = first;
    this.#last = first.port;
  }

  /** @throws an Error with `code`, for example EADDRINUSE, when a port that was asked for cannot be had */
  static async open(options: InspectOptions): Promise<Inspectors> {
    const { port } = options;
    const first = port === undefined ? await openNext(INSPECTOR_PORT) : await InspectorDoor.open(port);
    return new Inspectors(options, first);
  }

  get mode(): InspectMode {
    return this.options.mode;
  }

  /** The first function's port. */
  get port(): number {
    return this.#first?.port ?? this.#last;
  }

  /** The port of a function. @param name what people call it */
  doorOf(functionId: string, name = functionId): Promise<InspectorDoor> {
    let door = this.#doors.get(functionId);
    if (door === undefined) {
      door = this.#open();
      this.#doors.set(functionId, door);
      void door.then(({ port }) => this.options.onOpen?.(name, port));
    }
    return door;
  }

  async close(): Promise<void> {
    this.#first?.close();
    for (const door of await Promise.all(this.#doors.values())) door.close();
  }

  async #open(): Promise<InspectorDoor> {
    const first = this.#first;
    this.#first = undefined;
    if (first !== undefined) return first;
    const before = this.#last;
    // Taken before anything is waited for: two functions may come at once.
    this.#last += 1;
    const door = await openNext(this.options.port === 0 ? 0 : before + 1);
    this.#last = Math.max(this.#last, door.port);
    return door;
  }
}

async function openNext(from: number): Promise<InspectorDoor> {
  for (let port = from; ; port++) {
    try {
      return await InspectorDoor.open(port);
    } catch (error) {
      if (port === 0 || port >= from + TRIES) throw error;
    }
  }
}
