import { SourceMap, type SourceMapPayload } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { WebSocket } from 'ws';
import { eventually } from './emulator';

/** A script that a debugger knows: its generated code, and the map that is at its end. */
interface Script {
  readonly scriptId: string;
  readonly url: string;
  readonly sourceMapURL: string;
}

/** Where a program has stopped, as the protocol tells it. */
interface Paused {
  readonly reason: string;
  readonly callFrames: readonly {
    readonly callFrameId: string;
    readonly functionName: string;
    readonly location: {
      readonly scriptId: string;
      readonly lineNumber: number;
      readonly columnNumber: number;
    };
    readonly scopeChain: readonly { readonly type: string; readonly object: { readonly objectId: string } }[];
  }[];
}

/**
 * A debugger as editors are: it knows a port and source files, and finds everything else by the inspector's protocol and the
 * scripts' source maps.
 */
export class Debugger {
  readonly scripts = new Map<string, Script>();
  readonly #wanted: { readonly source: string; readonly line: number }[] = [];
  #socket: WebSocket;
  #calls = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>();
  #last = 0;
  #paused: Paused[] = [];
  #onPaused: (() => void) | undefined;
  /** Resolves when the connection is gone. */
  readonly gone: Promise<void>;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    this.gone = new Promise((resolve) =>
      socket.once('close', () => {
        resolve();
      }),
    );
    void this.gone.then(() => {
      for (const { reject } of this.#calls.values()) reject(new Error('The program ended meanwhile'));
    });
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      const { id, result, method, params } = JSON.parse(data.toString()) as {
        id?: number;
        result: never;
        method?: string;
        params: unknown;
      };
      if (id !== undefined) {
        this.#calls.get(id)?.resolve(result);
        this.#calls.delete(id);
      } else if (method === 'Debugger.scriptParsed') this.#parsed(params as Script);
      else if (method === 'Debugger.paused') {
        this.#paused.push(params as Paused);
        this.#onPaused?.();
      }
    });
  }

  /** Attaches to what is found at a port, as soon as there is something, and lets nothing run yet. */
  static async attach(port: number): Promise<Debugger> {
    const [target] = await eventually(
      async () =>
        (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
          webSocketDebuggerUrl: string;
        }[],
      (targets) => targets.length > 0,
    );
    const url = target?.webSocketDebuggerUrl ?? '';
    // What is told is the port that was asked, not one behind it.
    expect(url).toContain(`127.0.0.1:${port}/`);
    const socket = new WebSocket(url);
    const attached = new Debugger(socket);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    await attached.call('Debugger.enable');
    await attached.call('Runtime.enable');
    return attached;
  }

  call<Result = unknown>(method: string, params: object = {}): Promise<Result> {
    const id = ++this.#last;
    this.#socket.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve, reject) => this.#calls.set(id, { resolve, reject }));
  }

  /** Says that it has set its breakpoints. */
  async run(): Promise<void> {
    await this.call('Runtime.runIfWaitingForDebugger');
  }

  /** Sets a breakpoint at a line of a source file, 1-based: in each script that is made of it, as soon as that is known. */
  async breakAt(file: string, line: number): Promise<void> {
    this.#wanted.push({ source: pathToFileURL(file).href, line });
    await Promise.all([...this.scripts.values()].map((script) => this.#setIn(script)));
  }

  async #setIn(script: Script): Promise<void> {
    const map = mapOf(script);
    const wanted = this.#wanted.filter(({ source }) => map?.payload.sources.includes(source) === true);
    if (map === undefined || wanted.length === 0) return;
    const { scriptId } = script;
    const { scriptSource } = await this.call<{ scriptSource: string }>('Debugger.getScriptSource', {
      scriptId,
    });
    for (const { source, line } of wanted) {
      const places = scriptSource.split('\n').map((text, lineNumber) => {
        const columnNumber = text.length - text.trimStart().length;
        return { lineNumber, columnNumber, found: map.findEntry(lineNumber, columnNumber) };
      });
      const place = places.find(
        ({ found }) =>
          'originalSource' in found && found.originalSource === source && found.originalLine === line - 1,
      );
      if (place === undefined) throw new Error(`Nothing was made of ${source}:${line}`);
      const { lineNumber, columnNumber } = place;
      await this.call('Debugger.setBreakpoint', { location: { scriptId, lineNumber, columnNumber } });
    }
  }

  /** Waits until the program stops. */
  async paused(): Promise<Paused> {
    while (this.#paused.length === 0)
      await Promise.race([
        new Promise<void>((resolve) => (this.#onPaused = resolve)),
        this.gone.then(() => {
          throw new Error('The program ended and did not stop');
        }),
      ]);
    return this.#paused.shift() as Paused;
  }

  /** Where it has stopped, in its source: `FILE:LINE`. */
  placeOf({ callFrames: [frame] }: Paused): string {
    const { scriptId = '', lineNumber = 0, columnNumber = 0 } = frame?.location ?? {};
    const script = this.scripts.get(scriptId);
    const found = script && mapOf(script)?.findEntry(lineNumber, columnNumber);
    if (!found || !('originalSource' in found)) return `${script?.url ?? '?'}:${lineNumber + 1}`;
    return `${fileURLToPath(found.originalSource)}:${found.originalLine + 1}`;
  }

  /** What an expression is where the program has stopped. */
  async read(paused: Paused, expression: string): Promise<unknown> {
    const callFrameId = paused.callFrames[0]?.callFrameId;
    const params = { callFrameId, expression, returnByValue: true };
    return (await this.call<{ result: { value: unknown } }>('Debugger.evaluateOnCallFrame', params)).result
      .value;
  }

  async resume(): Promise<void> {
    await this.call('Debugger.resume');
  }

  detach(): void {
    this.#socket.close();
  }

  #parsed(script: Script): void {
    this.scripts.set(script.scriptId, script);
    void this.#setIn(script);
  }
}

function mapOf({ sourceMapURL }: Script): SourceMap | undefined {
  const [, data] = /^data:application\/json;base64,(.*)$/.exec(sourceMapURL) ?? [];
  if (data === undefined) return undefined;
  return new SourceMap(JSON.parse(Buffer.from(data, 'base64').toString()) as SourceMapPayload);
}
