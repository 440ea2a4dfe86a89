import { PassThrough, type Readable } from 'node:stream';
import type { ControlEvents } from './shapes';

/** How long changes are gathered before they are told, in milliseconds. */
const GATHER_MS = 100;

/** A listener that has fallen behind by so many items is let go: it asks again, and reads the lists. */
const BEHIND_MAX = 20_000;

type Kind = keyof ControlEvents;
type Item<Name extends Kind> = ControlEvents[Name] extends readonly (infer Each)[]
  ? Each
  : ControlEvents[Name];

/** Tells whoever listens what happens in an emulator, as server-sent events. Costs nothing while nobody listens. */
export class EventHub {
  private readonly listeners = new Set<Listener>();

  get listening(): boolean {
    return this.listeners.size > 0;
  }

  /** One item of a list. A later one with the same key takes the place of an earlier one that nobody was told of yet. */
  add<Name extends 'requests' | 'executions' | 'logs' | 'orgs'>(
    kind: Name,
    item: Item<Name>,
    key?: string | number,
  ): void {
    for (const listener of this.listeners) listener.add(kind, item, key);
  }

  /** What is told as a whole: the last one counts. */
  set<Name extends 'faults' | 'settings' | 'cleared'>(kind: Name, value: () => ControlEvents[Name]): void {
    if (!this.listening) return;
    const whole = value();
    for (const listener of this.listeners) listener.set(kind, whole);
  }

  /** A stream of what happens from now on; it ends when its reader goes. */
  open(hello: ControlEvents['open']): Readable {
    const stream = new PassThrough();
    const listener = new Listener(stream);
    this.listeners.add(listener);
    // A reader that goes in the middle is no failure.
    stream.on('error', () => undefined);
    stream.once('close', () => {
      listener.close();
      this.listeners.delete(listener);
    });
    stream.write(told('open', hello));
    return stream;
  }
}

class Listener {
  private readonly wholes = new Map<Kind, unknown>();
  private readonly lists = new Map<Kind, Map<string | number, unknown>>();
  private waiting = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly stream: PassThrough) {}

  add(kind: Kind, item: unknown, key: string | number = `unnamed ${this.waiting}`): void {
    const list = this.lists.get(kind) ?? new Map<string | number, unknown>();
    this.lists.set(kind, list.set(key, item));
    if (++this.waiting > BEHIND_MAX) this.stream.destroy();
    else this.later();
  }

  set(kind: Kind, value: unknown): void {
    this.wholes.set(kind, value);
    // What was forgotten need not be told.
    if (kind === 'cleared') {
      this.lists.delete('requests');
      if (value === 'everything') this.lists.clear();
    }
    this.later();
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private later(): void {
    this.timer ??= setTimeout(() => {
      this.tell();
    }, GATHER_MS);
  }

  private tell(): void {
    this.timer = undefined;
    if (this.stream.writableNeedDrain) {
      this.stream.once('drain', () => {
        this.later();
      });
      return;
    }
    const wholes = [...this.wholes].map(([kind, value]) => told(kind, value));
    const lists = [...this.lists].map(([kind, items]) => told(kind, [...items.values()]));
    this.wholes.clear();
    this.lists.clear();
    this.waiting = 0;
    this.stream.write([...wholes, ...lists].join(''));
  }
}

/** An event in the form of the HTML standard. JSON has no line breaks. */
function told(kind: Kind, data: unknown): string {
  return `event: ${kind}\ndata: ${JSON.stringify(data)}\n\n`;
}
