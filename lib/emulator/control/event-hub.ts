import { PassThrough, type Readable } from 'node:stream';
import type { ControlEvents } from './shapes';

/** How long changes are gathered before they are told, in milliseconds. */
const GATHER_MS = 100;

/** A listener that has so much not read, in bytes, is let go: it asks again, and reads the lists. */
const UNREAD_MAX_BYTES = 8 * 1024 * 1024;

/** What an item costs beside its text, in bytes. */
const ITEM_BYTES = 200;

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
    if (!this.listening) return;
    const text = JSON.stringify(item);
    for (const listener of this.listeners) listener.add(kind, text, key);
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
    stream.write(told('open', JSON.stringify(hello)));
    return stream;
  }
}

class Listener {
  private readonly wholes = new Map<Kind, unknown>();
  /** Items as JSON. */
  private readonly lists = new Map<Kind, Map<string | number, string>>();
  private added = 0;
  /** What the items that wait here cost. */
  private waitingBytes = 0;
  private draining = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly stream: PassThrough) {}

  add(kind: Kind, item: string, key: string | number = `unnamed ${++this.added}`): void {
    if (this.stream.destroyed) return;
    const list = this.lists.get(kind) ?? new Map<string | number, string>();
    this.waitingBytes += costOf(item) - costOf(list.get(key));
    this.lists.set(kind, list.set(key, item));
    const { readableLength, writableLength } = this.stream;
    // What was written last is in both until it is read.
    const written = Math.max(readableLength, writableLength);
    if (this.waitingBytes + written > UNREAD_MAX_BYTES) this.stream.destroy();
    else this.later();
  }

  set(kind: Kind, value: unknown): void {
    this.wholes.set(kind, value);
    // What was forgotten need not be told.
    if (kind === 'cleared') {
      this.forget('requests');
      if (value === 'everything') for (const each of this.lists.keys()) this.forget(each);
    }
    this.later();
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private forget(kind: Kind): void {
    for (const item of this.lists.get(kind)?.values() ?? []) this.waitingBytes -= costOf(item);
    this.lists.delete(kind);
  }

  private later(): void {
    if (this.draining) return;
    this.timer ??= setTimeout(() => {
      this.tell();
    }, GATHER_MS);
  }

  private tell(): void {
    this.timer = undefined;
    if (this.stream.writableNeedDrain) {
      this.draining = true;
      this.stream.once('drain', () => {
        this.draining = false;
        this.later();
      });
      return;
    }
    const wholes = [...this.wholes].map(([kind, value]) => told(kind, JSON.stringify(value)));
    const lists = [...this.lists].map(([kind, items]) => told(kind, `[${[...items.values()].join(',')}]`));
    this.wholes.clear();
    this.lists.clear();
    this.waitingBytes = 0;
    this.stream.write([...wholes, ...lists].join(''));
  }
}

function costOf(item: string | undefined): number {
  return item === undefined ? 0 : ITEM_BYTES + Buffer.byteLength(item);
}

/** An event in the form of the HTML standard. JSON has no line breaks. */
function told(kind: Kind, json: string): string {
  return `event: ${kind}\ndata: ${json}\n\n`;
}
