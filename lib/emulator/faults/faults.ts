import { randomUUID } from 'node:crypto';
import type { ZipStatus } from '../store/records';
import type { Random } from './random';

/** What a fault does to a request. `when` says whether the org acts on the request before it goes wrong. */
export type FaultEffect =
  /** Waits before anything else happens. */
  | { readonly kind: 'latency'; readonly ms: number; readonly jitterMs?: number }
  /** Answers with a status. Default `when`: before. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly when?: 'before' | 'after';
      readonly code?: string;
      readonly message?: string;
      readonly retryAfterSeconds?: number;
      /** Sent as it is instead of an error in the platform's form: the HTML of a proxy. */
      readonly body?: string;
    }
  /** Resets the connection instead of answering. Default `when`: before. */
  | { readonly kind: 'reset'; readonly when?: 'before' | 'after' }
  /** Acts, then sends only a part of the answer and closes the connection. Default: half of it. */
  | { readonly kind: 'cut'; readonly part?: number }
  /** Never answers. Default `when`: before. */
  | { readonly kind: 'hang'; readonly when?: 'before' | 'after' }
  /** Resets every connection and listens to nobody for a while: connections are refused. */
  | { readonly kind: 'refuse'; readonly ms: number }
  /** Ends every token that was issued so far, so that the request gets 401. */
  | { readonly kind: 'expire-tokens' }
  /** Acts twice on one request, as if it had been delivered twice: POST leaves two objects of one name. */
  | { readonly kind: 'duplicate' }
  /** For uploads: the zip takes longer, or ends in a status. */
  | {
      readonly kind: 'zip';
      readonly delayMs?: number;
      readonly status?: ZipStatus;
      readonly errorMessage?: string;
    };

export const FAULT_KINDS = [
  'latency',
  'status',
  'reset',
  'cut',
  'hang',
  'refuse',
  'expire-tokens',
  'duplicate',
  'zip',
] as const satisfies readonly FaultEffect['kind'][];

/** Which requests a fault hits, and what it does to them. Every condition that is given must hold. */
export interface Fault {
  /** The operation's name, as the official SDK's method: `postIntegrationsActionsDrafts`. */
  readonly operation?: string;
  readonly method?: string;
  /** The path without its query; `*` stands for any text. */
  readonly path?: string;
  /** How many of these requests are let through first. Default: 0. */
  readonly skip?: number;
  /** How many requests are hit. Default: all. */
  readonly count?: number;
  /** The chance that one is hit, 0 to 1. Default: 1. */
  readonly probability?: number;
  readonly effect: FaultEffect;
}

/** A fault that is active, with what it did so far. */
export interface ActiveFault extends Fault {
  readonly id: string;
  readonly matched: number;
  readonly applied: number;
}

/** A request, as faults see it. */
interface FaultTarget {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
}

/** The faults of an emulator. */
export class Faults {
  private readonly active = new Map<string, ActiveFault & { matched: number; applied: number }>();

  constructor(private readonly random: Random) {}

  /** Adds one; faults are tried in the order in which they were added. */
  add(fault: Fault): string {
    const id = randomUUID();
    this.active.set(id, { ...fault, id, matched: 0, applied: 0 });
    return id;
  }

  list(): ActiveFault[] {
    return [...this.active.values()].map((fault) => ({ ...fault }));
  }

  remove(id: string): boolean {
    return this.active.delete(id);
  }

  clear(): void {
    this.active.clear();
  }

  /**
   * What happens to a request. Latencies and zip effects add up; of the others only the first one is taken, and those
   * behind it are not counted.
   */
  strike(target: FaultTarget): FaultEffect[] {
    const effects: FaultEffect[] = [];
    let ended = false;
    for (const fault of this.active.values()) {
      const ends = fault.effect.kind !== 'latency' && fault.effect.kind !== 'zip';
      if ((ended && ends) || !matches(fault, target)) continue;
      fault.matched++;
      if (fault.matched <= (fault.skip ?? 0) || fault.applied >= (fault.count ?? Infinity)) continue;
      if (fault.probability !== undefined && this.random.next() >= fault.probability) continue;
      fault.applied++;
      ended ||= ends;
      effects.push(this.drawn(fault.effect));
    }
    return effects;
  }

  /** A latency with its jitter decided. */
  private drawn(effect: FaultEffect): FaultEffect {
    if (effect.kind !== 'latency' || effect.jitterMs === undefined) return effect;
    return { kind: 'latency', ms: effect.ms + Math.round(this.random.next() * effect.jitterMs) };
  }
}

function matches({ operation, method, path }: Fault, target: FaultTarget): boolean {
  if (operation !== undefined && operation !== target.operation) return false;
  if (method !== undefined && method.toUpperCase() !== target.method) return false;
  return path === undefined || glob(path, target.path);
}

function glob(pattern: string, text: string): boolean {
  const escaped = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.*')}$`).test(text);
}
